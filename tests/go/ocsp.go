package main

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/crypto/ocsp"
)

// ask puts the question to the responder that the certificate names, and checks the answer as RFC 6960 section 4.2.2.2
// asks for: the issuer signed it, or someone to whom the issuer gave OCSPSigning.
func ask(certificate, issuer *x509.Certificate, now clock) (string, error) {
	question, err := ocsp.CreateRequest(certificate, issuer, nil)
	if err != nil {
		return "", err
	}
	if len(certificate.OCSPServer) != 1 {
		return "", fmt.Errorf("%d responders", len(certificate.OCSPServer))
	}
	octets, err := post(certificate.OCSPServer[0], question)
	if err != nil {
		return "unknown " + err.Error(), nil
	}
	answer, err := ocsp.ParseResponseForCert(octets, certificate, issuer)
	if err != nil {
		return "unknown " + err.Error(), nil
	}
	when := now()
	if responder := answer.Certificate; responder != nil {
		if err := mayAnswer(responder, issuer, when); err != nil {
			return "unknown " + err.Error(), nil
		}
	}
	if when.Before(answer.ThisUpdate) || when.After(answer.NextUpdate) {
		return fmt.Sprintf("unknown the answer is for %v to %v", answer.ThisUpdate, answer.NextUpdate), nil
	}
	switch answer.Status {
	case ocsp.Good:
		return "good", nil
	case ocsp.Revoked:
		return fmt.Sprintf("revoked %d", answer.RevocationReason), nil
	}
	return "unknown to the responder", nil
}

// mayAnswer looks at the responder's certificate. Verify can't: it would want OCSPSigning in the issuer's certificate
// too, where it must not stand, since an authority that has it answers for the one above it.
func mayAnswer(responder, issuer *x509.Certificate, when time.Time) error {
	if err := responder.CheckSignatureFrom(issuer); err != nil {
		return err
	}
	if when.Before(responder.NotBefore) || when.After(responder.NotAfter) {
		return fmt.Errorf("the responder's certificate is for %v to %v", responder.NotBefore, responder.NotAfter)
	}
	for _, usage := range responder.ExtKeyUsage {
		if usage == x509.ExtKeyUsageOCSPSigning {
			return nil
		}
	}
	return fmt.Errorf("the responder has no OCSPSigning")
}

func post(address string, question []byte) ([]byte, error) {
	answer, err := http.Post(address, "application/ocsp-request", bytes.NewReader(question))
	if err != nil {
		return nil, err
	}
	return body(answer, "application/ocsp-response")
}

func get(address string) ([]byte, error) {
	answer, err := http.Get(address)
	if err != nil {
		return nil, err
	}
	return body(answer, "application/pkix-crl")
}

func body(answer *http.Response, kind string) ([]byte, error) {
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != kind {
		return nil, fmt.Errorf("%s as %s", answer.Status, answer.Header.Get("Content-Type"))
	}
	return io.ReadAll(answer.Body)
}
