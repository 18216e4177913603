//! People in LDIF for ldapadd.

use data_encoding::BASE64;

/// A person for the directory.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// First component of the DN.
    pub uid: &'a str,
    /// Full name; the last word becomes the surname.
    pub name: &'a str,
    /// Mail address.
    pub mail: &'a str,
    /// The password for sign-in by bind.
    pub password: Option<&'a str>,
}

impl Person<'_> {
    pub(super) fn ldif(&self, dn: &str) -> String {
        let surname = self.name.rsplit(' ').next().unwrap_or(self.name);
        let password = self.password.map(|it| format!("userPassword: {it}\n")).unwrap_or_default();
        let encoded = |text: &str| BASE64.encode(text.as_bytes());
        format!(
            "dn: {dn}\nobjectClass: inetOrgPerson\nobjectClass: pkiUser\nuid: {}\ncn:: {}\nsn:: {}\nmail: {}\n{password}",
            self.uid,
            encoded(self.name),
            encoded(surname),
            self.mail,
        )
    }
}
