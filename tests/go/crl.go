package main

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"
	"time"
)

// files are the names of CRLs.
type files []string

func (f *files) String() string { return strings.Join(*f, " ") }

// Set adds one.
func (f *files) Set(name string) error {
	*f = append(*f, name)
	return nil
}

// of finds the file that names the certificate's issuer; none is no error.
func (f files) of(certificate *x509.Certificate) (*x509.RevocationList, error) {
	for _, name := range f {
		octets, err := readPEM(name)
		if err != nil {
			return nil, err
		}
		list, err := x509.ParseRevocationList(octets)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(list.RawIssuer, certificate.RawIssuer) {
			return list, nil
		}
	}
	return nil, nil
}

// fetch gets the CRL from the first HTTP address in the certificate.
func fetch(certificate *x509.Certificate) (*x509.RevocationList, error) {
	for _, address := range certificate.CRLDistributionPoints {
		if strings.HasPrefix(address, "http:") {
			octets, err := get(address)
			if err != nil {
				return nil, err
			}
			return x509.ParseRevocationList(octets)
		}
	}
	return nil, nil
}

// finder finds the CRL that a certificate may be on.
type finder func(*x509.Certificate) (*x509.RevocationList, error)

// readCRLs looks each certificate below the root up in the CRL of its issuer.
func readCRLs(path []*x509.Certificate, now clock, of finder) (string, error) {
	for i, certificate := range path[:len(path)-1] {
		list, err := of(certificate)
		if err != nil {
			return "", err
		}
		if list == nil {
			return "unknown no CRL of " + certificate.Issuer.String(), nil
		}
		if verdict := lookUp(certificate, path[i+1], list, now()); verdict != "good" {
			return verdict, nil
		}
	}
	return "good", nil
}

func lookUp(certificate, issuer *x509.Certificate, list *x509.RevocationList, when time.Time) string {
	if err := list.CheckSignatureFrom(issuer); err != nil {
		return "unknown " + err.Error()
	}
	if when.Before(list.ThisUpdate) || when.After(list.NextUpdate) {
		return fmt.Sprintf("unknown the CRL is for %v to %v", list.ThisUpdate, list.NextUpdate)
	}
	if list.Number == nil || !bytes.Equal(keyIdentifier(list), issuer.SubjectKeyId) {
		return "unknown the CRL has no number, or names another key"
	}
	for _, extension := range list.Extensions {
		if extension.Critical {
			return "unknown critical in the CRL: " + extension.Id.String()
		}
	}
	for _, entry := range list.RevokedCertificates {
		if entry.SerialNumber.Cmp(certificate.SerialNumber) == 0 {
			return reason(entry)
		}
	}
	return "good"
}

// keyIdentifier reads the AuthorityKeyIdentifier (RFC 5280, section 5.2.1): Go 1.19 leaves the extension undecoded in
// the field that is made for it.
func keyIdentifier(list *x509.RevocationList) []byte {
	var authority struct {
		KeyIdentifier []byte `asn1:"optional,tag:0"`
	}
	for _, extension := range list.Extensions {
		if extension.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 35}) {
			if _, err := asn1.Unmarshal(extension.Value, &authority); err != nil {
				return nil
			}
		}
	}
	return authority.KeyIdentifier
}

// reason reads CRLReason (RFC 5280, section 5.3.1); without it the reason is unspecified.
func reason(entry pkix.RevokedCertificate) string {
	var code asn1.Enumerated
	for _, extension := range entry.Extensions {
		if extension.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 21}) {
			if rest, err := asn1.Unmarshal(extension.Value, &code); err != nil || len(rest) != 0 {
				return "refused the reason is no CRLReason"
			}
		}
	}
	return fmt.Sprintf("revoked %d", code)
}
