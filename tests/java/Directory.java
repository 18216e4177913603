import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.LDAPCertStoreParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.security.auth.x500.X500Principal;

/** Certificates out of a directory, by Java's own LDAP. */
final class Directory {
    private Directory() {}

    /** The one certificate under a mail address. */
    static X509Certificate person(String url, String mail) throws NamingException, GeneralSecurityException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        settings.put(Context.PROVIDER_URL, url);
        SearchControls subtree = new SearchControls();
        subtree.setSearchScope(SearchControls.SUBTREE_SCOPE);
        subtree.setReturningAttributes(new String[] {HELD});
        List<Certificate> found = new ArrayList<>();
        InitialDirContext directory = new InitialDirContext(settings);
        try {
            var entries = directory.search("", "(mail={0})", new Object[] {mail}, subtree);
            while (entries.hasMore()) {
                Attribute held = entries.next().getAttributes().get(HELD);
                for (int at = 0; held != null && at < held.size(); at++) {
                    var octets = new ByteArrayInputStream((byte[]) held.get(at));
                    found.add(PathJudge.factory().generateCertificate(octets));
                }
            }
        } finally {
            directory.close();
        }
        return only(found, mail);
    }

    /** The one CA certificate with this subject, which is looked for under the subject's name, as path builders do. */
    static X509Certificate authority(String url, X500Principal subject) throws GeneralSecurityException {
        URI address = URI.create(url);
        var place = new LDAPCertStoreParameters(address.getHost(), address.getPort());
        X509CertSelector authority = new X509CertSelector();
        authority.setSubject(subject);
        authority.setBasicConstraints(0);
        return only(CertStore.getInstance("LDAP", place).getCertificates(authority), subject.toString());
    }

    private static X509Certificate only(Collection<? extends Certificate> found, String what) {
        if (found.size() != 1) {
            throw new IllegalStateException("the directory holds " + found.size() + " certificates of " + what);
        }
        return (X509Certificate) found.iterator().next();
    }

    private static final String HELD = "userCertificate;binary";
}
