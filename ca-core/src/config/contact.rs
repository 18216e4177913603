//! `[contact]`

use serde::Deserialize;

use super::{Settings, demand, wrong};
use crate::error::Result;
use crate::types::{EmailAddress, is_invisible};

/// `[contact]`: how people reach a security officer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactSection {
    /// The name of the office or the person.
    pub name: String,
    /// The telephone number, as people dial it.
    pub telephone: Option<String>,
    /// The mail address.
    pub mail: Option<String>,
}

/// The section, checked. Pages without sign-in and mails name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The name of the office or the person.
    pub name: String,
    /// The telephone number, as people dial it.
    pub telephone: Option<String>,
    /// The mail address.
    pub mail: Option<EmailAddress>,
}

impl Contact {
    /// Checks the section.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub fn check(section: ContactSection) -> Result<Self> {
        let (name, telephone) = (section.name.trim().to_owned(), section.telephone.map(|it| it.trim().to_owned()));
        demand(is_line(&name), "contact.name", "give 1 to 64 visible characters, such as Security office")?;
        let is_number = |text: &String| is_line(text) && text.chars().filter(char::is_ascii_digit).count() >= 2;
        demand(
            telephone.as_ref().is_none_or(is_number),
            "contact.telephone",
            "give a number of at most 64 characters as people dial it, such as +81 3 1234 5678",
        )?;
        let mail = section.mail.map(|mail| {
            let address = mail.trim().parse::<EmailAddress>();
            address.map_err(|_| {
                wrong("contact.mail", &format!("`{mail}` is no mail address; give one such as security@example.com"))
            })
        });
        let mail = mail.transpose()?;
        demand(telephone.is_some() || mail.is_some(), "contact", "give telephone, mail or both")?;
        Ok(Self { name, telephone, mail })
    }

    /// The number for a `tel:` link (RFC 3966 §3): only for a number that telephones can dial without a choice by the caller.
    pub fn dialled(&self) -> Option<String> {
        let text = self.telephone.as_deref()?;
        let is_plain =
            |(place, c): (usize, char)| c.is_ascii_digit() || " -.()".contains(c) || (c == '+' && place == 0);
        // (0) after a country code is dialled by some callers only.
        let is_dialled = text.chars().enumerate().all(is_plain) && !(text.starts_with('+') && text.contains("(0)"));
        is_dialled.then(|| text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect())
    }
}

impl Settings {
    /// The same settings with this section.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub fn with_contact(mut self, contact: Option<ContactSection>) -> Result<Self> {
        self.contact = contact.map(Contact::check).transpose()?;
        Ok(self)
    }
}

/// Whether it is one line of 1 to 64 visible characters.
fn is_line(text: &str) -> bool {
    (1..=64).contains(&text.chars().count()) && !text.chars().any(|c| c.is_control() || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(name: &str, telephone: Option<&str>, mail: Option<&str>) -> ContactSection {
        let text = |it: &str| it.to_owned();
        ContactSection { name: name.to_owned(), telephone: telephone.map(text), mail: mail.map(text) }
    }

    #[test]
    fn a_contact_needs_a_name_and_one_way_to_reach_it() {
        let whole = section(" セキュリティ室 ", Some("03-1234-5678（内線 110）"), Some("security@example.com"));
        let contact = Contact::check(whole).unwrap();
        assert_eq!(contact.name, "セキュリティ室");
        assert_eq!(contact.mail.unwrap().as_str(), "security@example.com");
        assert!(Contact::check(section("Office", None, Some("security@example.com"))).is_ok());
        assert!(Contact::check(section("Office", Some("110"), None)).is_ok());
        for (wrong, key) in [
            (section("Office", None, None), "contact: "),
            (section(" ", Some("110"), None), "contact.name: "),
            (section("a\nb", Some("110"), None), "contact.name: "),
            (section("Office", Some("ask at the desk"), None), "contact.telephone: "),
            (section("Office", Some("110\r\nBcc: x@example.com"), None), "contact.telephone: "),
            (section("Office", None, Some("security")), "contact.mail: "),
        ] {
            let error = Contact::check(wrong).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        }
    }

    #[test]
    fn only_a_number_that_can_be_dialled_as_it_is_becomes_a_link() {
        for (told, dialled) in [
            ("+81 3-1234-5678", Some("+81312345678")),
            ("(03) 1234.5678", Some("0312345678")),
            ("110", Some("110")),
            ("+81 (0)3 1234 5678", None),
            ("03-1234-5678（内線 110）", None),
            ("03-1234-5678 ext. 2", None),
        ] {
            let contact = Contact::check(section("Office", Some(told), None)).unwrap();
            assert_eq!(contact.dialled().as_deref(), dialled, "{told}");
        }
        assert_eq!(Contact::check(section("Office", None, Some("a@example.com"))).unwrap().dialled(), None);
    }
}
