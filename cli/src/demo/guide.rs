//! What the demo prints after its steps: addresses, people, the pages to try, and what it left out.

use serde_json::{Value, json};

use super::cast::{self, ALICE, Character};
use super::codes;
use super::post::SELF_CHECK;
use super::stage::{BASE, Stage};

impl Stage {
    /// The next things to try, as text.
    pub(crate) fn text(&self) -> String {
        let portal = &self.server.portal_url;
        let mut lines = vec![
            String::new(),
            format!("  portal       {portal}"),
            format!("  mail         {portal}/demo/mail"),
            format!("  trust page   {portal}/trust"),
            String::new(),
            format!("  sign in with the password {}", self.password),
        ];
        lines.extend(cast::EVERYBODY.into_iter().map(introduce));
        lines.push(String::new());
        lines.extend(self.explain_codes());
        lines.push("  pages to try, in this order:".to_owned());
        lines.extend(PAGES.iter().map(|(path, what)| format!("    {:<45} {what}", format!("{portal}{path}"))));
        lines.push(String::new());
        lines.extend(self.explain_mail());
        lines.push("  try from another terminal:".to_owned());
        lines.extend(self.commands().iter().map(|command| format!("    {command}")));
        lines.push(String::new());
        lines.push("  left out of the demonstration:".to_owned());
        lines.extend(LEFT_OUT.iter().map(|what| format!("    {what}")));
        lines.push(String::new());
        let after = if self.temporary.is_none() { "keeps the folder" } else { "removes everything" };
        lines.push(format!("  Ctrl-C ends it and {after}"));
        lines.join("\n")
    }

    /// The same as JSON.
    pub(crate) fn value(&self, marks: &[Value]) -> Value {
        let portal = &self.server.portal_url;
        let people: Vec<Value> = cast::EVERYBODY.iter().map(|character| self.person(*character)).collect();
        let pages = PAGES.iter().map(|(path, what)| json!({ "url": format!("{portal}{path}"), "shows": what }));
        json!({
            "steps": marks,
            "portal": portal,
            "publication": self.publication_url,
            "responder": self.ldap_url,
            "smtp": format!("smtp://127.0.0.1:{}", self.post.smtp),
            "pop3": format!("pop3://127.0.0.1:{}", self.post.pop3),
            "self_check": SELF_CHECK,
            "base": BASE,
            "config": self.folder.join("inkan.toml"),
            "password": self.password,
            "people": people,
            "pages": pages.collect::<Vec<_>>(),
            "commands": self.commands(),
            "left_out": LEFT_OUT,
        })
    }

    fn person(&self, character: Character) -> Value {
        let officer = self.officers.iter().find(|it| it.character == character);
        let second_factor = officer.map(|it| it.authenticator.uri(character.address));
        let Character { name, address, role, .. } = character;
        json!({ "address": address, "name": name, "role": role, "otpauth": second_factor })
    }

    fn explain_codes(&self) -> Vec<String> {
        let mut lines =
            vec!["  people with a role also need a code, accepted once and for at most a minute:".to_owned()];
        lines.extend(codes::lines(&self.officers, &self.server.ca));
        if codes::print_at_enter() {
            lines.push("  Enter prints new codes. For an authenticator app, the secrets are:".to_owned());
        } else {
            lines.push(
                "  for new codes, give these secrets to an authenticator app or to `oathtool --totp --base32`:"
                    .to_owned(),
            );
        }
        let secrets = self.officers.iter().map(|it| (it.character.address, it.authenticator.secret()));
        lines.extend(secrets.map(|(address, secret)| format!("    {address:<22} {}", *secret)));
        lines.push(String::new());
        lines
    }

    fn explain_mail(&self) -> Vec<String> {
        let (smtp, pop3) = (self.post.smtp, self.post.pop3);
        vec![
            "  to use your own mail program on this machine, set up an account without TLS:".to_owned(),
            format!(
                "    receive      POP3, 127.0.0.1 port {pop3}, user: one of the addresses, with the password above"
            ),
            format!("    send         SMTP, 127.0.0.1 port {smtp}, no authentication; to example.com only"),
            format!("    test mails come from {SELF_CHECK}; trust the root from the trust page first"),
            String::new(),
        ]
    }

    fn commands(&self) -> [String; 3] {
        let (ldap, http) = (&self.ldap_url, &self.publication_url);
        [
            format!("ldapsearch -x -LLL -H {ldap} -b {BASE} '(mail={})' 'userCertificate;binary'", ALICE.address),
            format!("curl -s {http}/crl/issuing-g1.crl | openssl crl -inform DER -noout -text"),
            format!("curl -s {http}/ca/root-g1.cer | openssl x509 -inform DER -noout -fingerprint -sha256"),
        ]
    }
}

fn introduce(character: Character) -> String {
    let role = character.role.map_or("", |role| role.name());
    format!("    {:<22} {} {role}", character.address, character.name)
}

/// The paths of pages, in the order in which a person may try them.
const PAGES: [(&str, &str); 11] = [
    ("/certificates", "as alice: certificates, a new request, a revocation"),
    ("/demo/mail", "the mails, with their links"),
    ("/certificates", "as carol: a certificate that is due for renewal"),
    ("/self-check", "as alice: the test of a mail program"),
    ("/officer/people", "as rin: people and invitations"),
    ("/officer/queue", "as rin or mamoru: what waits for their decision"),
    ("/officer/certificates", "as mamoru: search people and certificates; revoke one; the departure of a person"),
    ("/officer/audit", "as ada: the audit trail"),
    ("/find", "without sign-in: a certificate by mail address"),
    ("/trust", "without sign-in: the root's fingerprint, and how to trust it"),
    ("/lost", "without sign-in: report a lost key"),
];

/// What an installation has or will have and the demonstration does not.
const LEFT_OUT: [&str; 6] = [
    "TLS: portal, mail and LDAP are in plain text, so they listen on this machine only",
    "the organisation's own directory: sign-in with its passwords, and publication in it",
    "PostgreSQL: the database is a file of SQLite",
    "an administrator, and so decisions by two officers about roles; programs with tokens, monitoring, backup and restore",
    "mail to the outside: mail stays in the mailboxes of the demonstration",
    "not part of Inkan yet: key escrow, departures that directories report, OpenPGP",
];
