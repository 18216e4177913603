import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges a person's certificate under a root by Java's own PKIX, and says so in one line: {@code good}, {@code revoked}
 * with the reason's number in RFC 5280, {@code unknown} or {@code refused} with Java's words.
 *
 * <p>{@code PathJudge SOURCE ROOT ISSUING CERTIFICATE MAIL POLICY AT [CRL...]}; certificates and CRLs are files, AT is
 * an instant or {@code now}. SOURCE is where revocation is read: {@code crls} from the files alone, and with
 * {@code -Dcom.sun.security.enableCRLDP=true} also from where the certificates say; {@code ocsp} from the responder
 * that the certificate names, and nowhere else; {@code own} as Java's own checker goes about it. In the place of
 * ISSUING and CERTIFICATE may stand the address of a directory, {@code ldap://host:port/base}.
 */
final class PathJudge {
    private PathJudge() {}

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        String mail = given.get(4);
        X509Certificate root = certificate(given.get(1));
        X509Certificate person = isDirectory(given.get(3))
            ? Directory.person(given.get(3), mail)
            : certificate(given.get(3));
        X509Certificate issuing = isDirectory(given.get(2))
            ? Directory.authority(given.get(2), person.getIssuerX500Principal())
            : certificate(given.get(2));
        PKIXParameters parameters = demands(root, mail, given.get(5), given.get(6));
        parameters.addCertStore(crls(given.subList(7, given.size())));
        addChecker(given.get(0), parameters);
        System.out.println(judge(List.of(person, issuing), parameters));
    }

    private static String judge(List<X509Certificate> path, PKIXParameters parameters) throws GeneralSecurityException {
        try {
            CertPathValidator.getInstance("PKIX").validate(factory().generateCertPath(path), parameters);
            return "good";
        } catch (CertPathValidatorException refused) {
            if (refused.getCause() instanceof CertificateRevokedException revoked) {
                return "revoked " + revoked.getRevocationReason().ordinal();
            }
            boolean open = refused.getReason() == CertPathValidatorException.BasicReason.UNDETERMINED_REVOCATION_STATUS;
            return (open ? "unknown " : "refused ") + refused.getReason() + ": " + refused.getMessage();
        }
    }

    /** What a mail client asks of a signer, and that the whole path is under the organisation's policy. */
    private static PKIXParameters demands(X509Certificate root, String mail, String policy, String at)
            throws GeneralSecurityException, IOException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        X509CertSelector signer = new X509CertSelector();
        signer.setBasicConstraints(-2);
        signer.setExtendedKeyUsage(Set.of("1.3.6.1.5.5.7.3.4"));
        signer.setKeyUsage(new boolean[] {true});
        signer.addSubjectAlternativeName(1, mail);
        parameters.setTargetCertConstraints(signer);
        parameters.setInitialPolicies(Set.of(policy));
        parameters.setExplicitPolicyRequired(true);
        if (!at.equals("now")) {
            parameters.setDate(Date.from(Instant.parse(at)));
        }
        return parameters;
    }

    /** Without one in the parameters, Java reads CRLs. */
    private static void addChecker(String source, PKIXParameters parameters) throws GeneralSecurityException {
        EnumSet<Option> options = switch (source) {
            case "crls" -> null;
            // Nobody answers for the issuing CA: the root's key is not at the responder.
            case "ocsp" -> EnumSet.of(Option.NO_FALLBACK, Option.ONLY_END_ENTITY);
            case "own" -> EnumSet.noneOf(Option.class);
            default -> throw new IllegalArgumentException(source);
        };
        if (options != null) {
            var checker = (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(options);
            parameters.addCertPathChecker(checker);
        }
    }

    private static CertStore crls(List<String> files) throws GeneralSecurityException, IOException {
        List<Object> crls = new ArrayList<>();
        for (String file : files) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                crls.add(factory().generateCRL(in));
            }
        }
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls));
    }

    private static X509Certificate certificate(String file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return (X509Certificate) factory().generateCertificate(in);
        }
    }

    private static boolean isDirectory(String name) {
        return name.startsWith("ldap:");
    }

    static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509");
    }
}
