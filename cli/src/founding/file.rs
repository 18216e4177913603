//! The configuration file that `inkan init` writes.

use anyhow::{Context as _, Result};
use ca_core::types::{Domain, Language};
use toml::Value;

use super::Init;
use super::service_url::listen_of;
use crate::exit::Misuse;
use crate::output::plain;

/// The text of the file, with this certificate policy. Every value is quoted by the TOML library.
pub(super) fn write_configuration(init: &Init, policy: &str) -> Result<String> {
    let first_domain = init.domain.first().context("give at least one --domain")?;
    let first_domain = read_domain(first_domain)?;
    let base = init.base.clone().unwrap_or_else(|| base_of(&first_domain));
    let domains = Value::Array(init.domain.iter().map(|domain| Value::String(domain.clone())).collect());
    let database = init.database.clone().unwrap_or_else(|| "sqlite:inkan.db".to_owned());
    let quote = |text: &str| Value::String(text.to_owned()).to_string();
    Ok(format!(
        r#"# The configuration of Inkan. Every key is explained in docs/configuration.md; an unknown one is an error.

[organisation]
name = {organisation}
country = {country}
domains = {domains}
language = {language}

[database]
url = {database}

[keys]
directory = "keys"
passphrase_file = "passphrase"

[policy]
set = {set}
oid = {oid}

# Plain HTTP, for CRLs, CA certificates and OCSP alone. url and ldap_url are written into certificates.
[publication]
listen = {publication_listen}
url = {publication_url}
ldap_url = {ldap_url}
base = {base}

# The built-in directory, read-only. Its suffix is publication.base.
[responder]
listen = {responder_listen}

[portal]
listen = {portal_listen}
url = {portal_url}

# Whom people can call or write to when a key is lost: named on pages without sign-in and in mails. Give one of telephone and mail, or both.
# [contact]
# name = "Security office"
# telephone = "+81 3 1234 5678"
# mail = "security@example.com"

# Signed heads of the audit trail are mailed to the auditors, and appended to a file if one is named here. Let it lie
# where this host can't rewrite it.
# [audit]
# heads_file = "/mnt/append-only/heads"

# Without host, mail waits in the queue until one is set.
[mail]
from = {from}
"#,
        organisation = quote(&init.organisation),
        country = quote(&init.country),
        language = quote(&init.language),
        database = quote(&database),
        set = quote(&init.policy_set),
        oid = quote(policy),
        publication_listen = quote(&listen_of(&init.publication_url, "80")),
        publication_url = quote(&init.publication_url),
        ldap_url = quote(&init.ldap_url),
        base = quote(&base),
        responder_listen = quote(&listen_of(&init.ldap_url, "389")),
        portal_listen = quote(&listen_of(&init.portal_url, "443")),
        portal_url = quote(&init.portal_url),
        from = quote(&format!("inkan@{first_domain}")),
    ))
}

/// Reads a value of `--domain`.
pub(super) fn read_domain(text: &str) -> Result<Domain> {
    text.parse().map_err(|_| Misuse::Value(format!("--domain: `{}` is no mail domain", plain(text))).into())
}

/// An error in this file as one of the arguments from which it was written.
pub(super) fn told_of_arguments(init: &Init, error: anyhow::Error) -> anyhow::Error {
    let Some(ca_core::Error::Configuration(why)) = error.downcast_ref::<ca_core::Error>() else { return error };
    if init.language.parse::<Language>().is_err() {
        return Misuse::Value("--language: give en or ja".to_owned()).into();
    }
    if !["house", "strict"].contains(&init.policy_set.as_str()) {
        return Misuse::Value("--policy-set: give house or strict".to_owned()).into();
    }
    let option = OPTIONS.iter().find_map(|(key, option)| why.strip_prefix(key).map(|rest| format!("{option}{rest}")));
    Misuse::Value(option.unwrap_or_else(|| why.clone())).into()
}

/// The options that determine keys of the file.
const OPTIONS: &[(&str, &str)] = &[
    ("organisation.name", "--organisation"),
    ("organisation.country", "--country"),
    ("organisation.domains", "--domain"),
    ("database.url", "--database"),
    ("policy.oid", "--policy-oid"),
    ("publication.url", "--publication-url"),
    ("publication.ldap_url", "--ldap-url"),
    ("publication.base", "--base"),
    ("portal.url", "--portal-url"),
];

/// `dc=example,dc=com` for example.com (RFC 2247 §2), in ASCII like the domain.
fn base_of(domain: &Domain) -> String {
    domain.as_str().split('.').map(|label| format!("dc={label}")).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_of_a_domain_in_any_script_is_ascii() {
        for (domain, base) in [("Example.com", "dc=example,dc=com"), ("例え.jp", "dc=xn--r8jz45g,dc=jp")] {
            assert_eq!(base_of(&domain.parse().expect("a domain")), base);
        }
    }
}
