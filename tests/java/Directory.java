import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.security.auth.x500.X500Principal;

/** Certificates out of a directory, by Java's own LDAP. */
final class Directory {
    private Directory() {}

    /** The one certificate under a mail address. */
    static X509Certificate person(String url, String mail) throws NamingException, GeneralSecurityException {
        return only(certificates(url, "(mail={0})", "userCertificate;binary", mail), mail);
    }

    /** The one CA certificate with this subject. */
    static X509Certificate authority(String url, X500Principal subject)
            throws NamingException, GeneralSecurityException {
        List<X509Certificate> all = certificates(url, "(objectClass={0})", "cACertificate;binary", "pkiCA");
        all.removeIf(it -> !it.getSubjectX500Principal().equals(subject));
        return only(all, subject.toString());
    }

    private static List<X509Certificate> certificates(String url, String filter, String attribute, String value)
            throws NamingException, GeneralSecurityException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        settings.put(Context.PROVIDER_URL, url);
        SearchControls subtree = new SearchControls();
        subtree.setSearchScope(SearchControls.SUBTREE_SCOPE);
        subtree.setReturningAttributes(new String[] {attribute});
        List<X509Certificate> found = new ArrayList<>();
        InitialDirContext directory = new InitialDirContext(settings);
        try {
            var entries = directory.search("", filter, new Object[] {value}, subtree);
            while (entries.hasMore()) {
                SearchResult entry = entries.next();
                Attribute held = entry.getAttributes().get(attribute);
                for (int at = 0; held != null && at < held.size(); at++) {
                    var octets = new ByteArrayInputStream((byte[]) held.get(at));
                    found.add((X509Certificate) PathJudge.factory().generateCertificate(octets));
                }
            }
        } finally {
            directory.close();
        }
        return found;
    }

    private static X509Certificate only(List<X509Certificate> found, String what) {
        if (found.size() != 1) {
            throw new IllegalStateException("the directory holds " + found.size() + " certificates of " + what);
        }
        return found.get(0);
    }
}
