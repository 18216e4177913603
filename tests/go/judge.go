// Judge looks at a person's certificate by Go's crypto/x509 and says so in one line: good, revoked with the reason's
// number in RFC 5280, unknown, or refused; the last two with the reason in words.
//
//	judge [options] CERTIFICATE
//
// crypto/x509 knows chains, CRLs and signatures, and leaves it to its caller to ask for revocation: this one does.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var asked question
	flag.StringVar(&asked.root, "root", "", "the trust anchor, PEM")
	flag.StringVar(&asked.issuing, "issuing", "", "the issuing CA, PEM")
	flag.StringVar(&asked.mail, "mail", "", "the address that the certificate has to be for")
	flag.StringVar(&asked.source, "source", "crls", "where revocation is read: crls (the files), cdp, ocsp")
	flag.StringVar(&asked.at, "at", "now", "when, RFC 3339")
	flag.Var(&asked.crls, "crl", "a CRL, PEM; may be repeated")
	flag.Parse()
	verdict, err := asked.judge(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(verdict)
}

// clock is read when something is there to be compared: what was fetched may be younger than the question.
type clock func() time.Time

// question is what the certificate is judged by.
type question struct {
	root, issuing, mail, source, at string
	crls                            files
}

func (q question) judge(file string) (string, error) {
	now := time.Now
	if q.at != "now" {
		at, err := time.Parse(time.RFC3339, q.at)
		if err != nil {
			return "", err
		}
		now = func() time.Time { return at }
	}
	var certificates [3]*x509.Certificate
	for i, name := range []string{q.root, q.issuing, file} {
		var err error
		if certificates[i], err = readCertificate(name); err != nil {
			return "", err
		}
	}
	path, err := verify(certificates[0], certificates[1], certificates[2], q.mail, now())
	if err != nil {
		return "refused " + err.Error(), nil
	}
	switch q.source {
	case "crls":
		return readCRLs(path, now, q.crls.of)
	case "cdp":
		return readCRLs(path, now, fetch)
	case "ocsp":
		return ask(path[0], path[1], now)
	}
	return "", fmt.Errorf("no source: %s", q.source)
}

// verify builds the path from the person to the root, for mail, and compares the address.
func verify(root, issuing, person *x509.Certificate, mail string, when time.Time) ([]*x509.Certificate, error) {
	options := x509.VerifyOptions{
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		CurrentTime:   when,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	}
	options.Roots.AddCert(root)
	options.Intermediates.AddCert(issuing)
	paths, err := person.Verify(options)
	if err != nil {
		return nil, err
	}
	if len(paths) != 1 || len(paths[0]) != 3 {
		return nil, fmt.Errorf("not one path of three: %d paths", len(paths))
	}
	for _, address := range person.EmailAddresses {
		if address == mail {
			return paths[0], nil
		}
	}
	return nil, fmt.Errorf("it is for %v and not for %s", person.EmailAddresses, mail)
}

func readCertificate(file string) (*x509.Certificate, error) {
	octets, err := readPEM(file)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(octets)
}

func readPEM(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", file)
	}
	return block.Bytes, nil
}
