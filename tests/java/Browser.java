import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.Control;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.PagedResultsControl;
import javax.naming.ldap.PagedResultsResponseControl;

/**
 * Looks at a directory as browsers do, by Java's own LDAP, and says what it sees.
 *
 * <p>{@code Browser URL}, an address as {@code ldap://host:port/base}: first how many definitions of each kind the subschema
 * has, then those of some names, one field a line; then the entries, two a page.
 */
final class Browser {
    private Browser() {}

    public static void main(String[] arguments) throws Exception {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        settings.put(Context.PROVIDER_URL, arguments[0]);
        LdapContext directory = new InitialLdapContext(settings, null);
        try {
            DirContext schema = directory.getSchema("");
            for (String kind : KINDS) {
                System.out.println(kind + " " + count(schema.list(kind)));
            }
            for (String name : NAMES) {
                show(schema, name);
            }
            page(directory);
        } finally {
            directory.close();
        }
    }

    private static int count(NamingEnumeration<?> list) throws Exception {
        int count = 0;
        while (list.hasMore()) {
            list.next();
            count++;
        }
        return count;
    }

    private static void show(DirContext schema, String name) throws Exception {
        var fields = schema.getAttributes(name).getAll();
        while (fields.hasMore()) {
            Attribute field = fields.next();
            Object[] values = new Object[field.size()];
            for (int at = 0; at < values.length; at++) {
                values[at] = field.get(at);
            }
            System.out.println(name + " " + field.getID() + " " + Arrays.toString(values));
        }
    }

    private static void page(LdapContext directory) throws Exception {
        SearchControls subtree = new SearchControls();
        subtree.setSearchScope(SearchControls.SUBTREE_SCOPE);
        subtree.setReturningAttributes(new String[0]);
        byte[] cookie = null;
        do {
            directory.setRequestControls(new Control[] {new PagedResultsControl(2, cookie, Control.CRITICAL)});
            NamingEnumeration<SearchResult> entries = directory.search("", "(objectClass=*)", subtree);
            int count = 0;
            while (entries.hasMore()) {
                System.out.println("entry " + entries.next().getNameInNamespace());
                count++;
            }
            var answer = (PagedResultsResponseControl) directory.getResponseControls()[0];
            System.out.println("page " + count + " of " + answer.getResultSize());
            cookie = answer.getCookie();
        } while (cookie != null && cookie.length > 0);
    }

    private static final List<String> KINDS =
        List.of("AttributeDefinition", "ClassDefinition", "MatchingRule", "SyntaxDefinition");

    private static final List<String> NAMES =
        List.of("AttributeDefinition/mail", "AttributeDefinition/userCertificate", "ClassDefinition/pkiCA");
}
