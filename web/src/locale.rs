//! Texts in the person's language: the messages of `templates/locales`, dates, and language selection.

use std::fmt::Display;
use std::sync::LazyLock;

use ca_core::policy::Role;
use ca_core::types::{Language, Profile, RefusalReason, RevocationReason, Timestamp, WhyRefused};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use time::{Duration, UtcOffset};
use unic_langid::LanguageIdentifier;

/// The message `id` in `language`.
pub(crate) fn say(language: Language, id: &str) -> String {
    say_with(language, id, &[])
}

/// The message `id` with the values for its placeholders.
///
/// A missing message is shown as its id; a test fails if one is missing.
pub(crate) fn say_with(language: Language, id: &str, values: &[(&str, &dyn Display)]) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { return id.to_owned() };
    let arguments: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// The message `id`, which states the time after which a hold becomes a revocation.
pub(crate) fn say_of_hold(language: Language, id: &str, days: u32) -> String {
    let time = if days == 1 { say(language, "hold-day") } else { say_with(language, "hold-days", &[("days", &days)]) };
    say_with(language, id, &[("time", &time)])
}

/// A date in the format of the language: `1 April 2027`, `2027年4月1日`.
pub(crate) fn day(language: Language, at: Timestamp, offset: UtcOffset) -> String {
    let local = at.as_offset_date_time().to_offset(offset);
    let (year, month, day) = (local.year(), local.month(), local.day());
    match language {
        Language::En => format!("{day} {month} {year}"),
        Language::Ja => format!("{year}年{}月{day}日", u8::from(month)),
    }
}

/// A time to the minute, with its offset.
pub(crate) fn moment(language: Language, at: Timestamp, offset: UtcOffset) -> String {
    let local = at.as_offset_date_time().to_offset(offset);
    format!("{} {:02}:{:02} ({})", day(language, at, offset), local.hour(), local.minute(), zone(offset))
}

/// The name of the time zone: `UTC`, `UTC+09:00`.
pub(crate) fn zone(offset: UtcOffset) -> String {
    if offset.is_utc() {
        return "UTC".to_owned();
    }
    let sign = if offset.is_negative() { '-' } else { '+' };
    let (hours, minutes, _) = offset.as_hms();
    format!("UTC{sign}{:02}:{:02}", hours.abs(), minutes.abs())
}

/// The name of a browser as stored, such as `Firefox, Windows`, or the message for an unknown one.
pub(crate) fn device_name(language: Language, device: &str) -> String {
    if device.is_empty() { say(language, "sessions-browser-unknown") } else { device.to_owned() }
}

/// A time to wait, rounded up: `one minute`, `52 minutes`, `3 hours`; `52分`.
pub(crate) fn wait(language: Language, wait: Duration) -> String {
    let minutes = (wait.whole_seconds().max(1) + 59) / 60;
    match minutes {
        1 => say(language, "wait-minute"),
        2..=119 => say_with(language, "wait-minutes", &[("minutes", &minutes)]),
        _ => say_with(language, "wait-hours", &[("hours", &((minutes + 59) / 60))]),
    }
}

/// The preferred supported language of an `Accept-Language` header (RFC 9110 §12.5.4).
pub(crate) fn preferred(accept_language: &str) -> Option<Language> {
    let mut wishes: Vec<(Language, f32)> = accept_language.split(',').take(MOST_WISHES).filter_map(wish).collect();
    wishes.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    wishes.first().map(|(language, _)| *language)
}

/// The language and weight of an item such as `ja-JP;q=0.8`.
fn wish(item: &str) -> Option<(Language, f32)> {
    let mut parameters = item.split(';').map(str::trim);
    let language = parameters.next()?.split('-').next()?.to_ascii_lowercase().parse().ok()?;
    let weight = parameters.find_map(|parameter| parameter.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    (weight > 0.0).then_some((language, weight))
}

/// The maximum of items read; browsers send up to about ten.
const MOST_WISHES: usize = 32;

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::En));
    static JA: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| load(Language::Ja));
    match language {
        Language::En => &EN,
        Language::Ja => &JA,
    }
}

fn load(language: Language) -> FluentBundle<FluentResource> {
    // A file with an error still provides its other messages; a test detects the error.
    let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, _)| resource);
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks would appear in mails and be copied with addresses and fingerprints.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../templates/locales/en.ftl"),
        Language::Ja => include_str!("../../templates/locales/ja.ftl"),
    }
}

/// The message about the purpose of a certificate or a key.
pub(crate) fn purpose(profile: Profile) -> &'static str {
    match profile {
        Profile::Signing => "purpose-signing",
        Profile::Encryption => "purpose-encryption",
        Profile::Dual => "purpose-dual",
        Profile::Root | Profile::Issuing | Profile::OcspResponder | Profile::NoticeSigner | Profile::SelfCheck => {
            "purpose-authority"
        }
    }
}

/// The names of several purposes.
pub(crate) fn purposes(language: Language, profiles: &[Profile]) -> String {
    let names: Vec<String> = profiles.iter().map(|profile| say(language, purpose(*profile))).collect();
    names.join(&say(language, "list-comma"))
}

/// The message with the name of a role.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::RegistrationOfficer => "role-registration-officer",
        Role::SecurityOfficer => "role-security-officer",
        Role::Auditor => "role-auditor",
        Role::Administrator => "role-administrator",
    }
}

/// The message with a reason.
pub(crate) fn refusal_text(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::NotTheirMailbox => "refused-not-their-mailbox",
        RefusalReason::NotNeeded => "refused-not-needed",
        RefusalReason::AlreadyThere => "refused-already-there",
        RefusalReason::WrongKey => "refused-wrong-key",
        RefusalReason::Other => "refused-other",
    }
}

/// Why a request was refused: in words of the list, of the officer, or both.
pub(crate) fn why_refused(language: Language, why: &WhyRefused) -> String {
    match (why.reason, why.words.as_str()) {
        (RefusalReason::Other, "") => say(language, "refused-without-reason"),
        (RefusalReason::Other, words) => words.to_owned(),
        (reason, "") => say(language, refusal_text(reason)),
        (reason, words) => format!("{} – {words}", say(language, refusal_text(reason))),
    }
}

/// The message with the name of a reason.
pub(crate) fn reason_name(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "reason-unspecified",
        RevocationReason::KeyCompromise => "reason-key-compromise",
        RevocationReason::CaCompromise => "reason-ca-compromise",
        RevocationReason::AffiliationChanged => "reason-affiliation-changed",
        RevocationReason::Superseded => "reason-superseded",
        RevocationReason::CessationOfOperation => "reason-cessation",
        RevocationReason::CertificateHold => "reason-hold",
        RevocationReason::PrivilegeWithdrawn => "reason-privilege",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use ca_core::error::{
        ADDRESS_FAULTS, CONFLICTS, CSR_FAULTS, KEY_FAULTS, NAME_FAULTS, PASSWORD_FAULTS, REFUSALS, SERIAL_FAULTS,
    };
    use ca_core::types::REMARKS;

    use super::*;

    /// The ids of [`ca_core::Error`] that are not in a list of causes.
    const OTHER_ERRORS: &[&str] = &[
        "error-not-found",
        "error-throttled",
        "error-lint",
        "error-key-unavailable",
        "error-configuration",
        "error-busy",
        "error-internal",
        "error-fingerprint",
        "error-certificate-query",
        "error-key-identifier",
        "error-country",
        "error-time",
        "error-crl",
        "error-revocation-code",
        "error-head-key",
        "error-program-name",
    ];

    fn ids(language: Language) -> BTreeSet<String> {
        let lines = source(language).lines();
        lines
            .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
            .collect()
    }

    /// The ids that ca-core names.
    fn of_the_core() -> Vec<&'static str> {
        [
            ADDRESS_FAULTS,
            NAME_FAULTS,
            PASSWORD_FAULTS,
            SERIAL_FAULTS,
            CSR_FAULTS,
            KEY_FAULTS,
            REFUSALS,
            CONFLICTS,
            OTHER_ERRORS,
            REMARKS,
        ]
        .concat()
    }

    fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files_below(&path, found) } else { found.push(path) }
        }
    }

    /// All text that may contain ids of messages: this crate's code and the templates.
    fn naming_text() -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        files_below(&root.join("src"), &mut files);
        files_below(&root.join("../templates"), &mut files);
        let is_naming = |path: &&PathBuf| path.extension().is_some_and(|end| end == "rs" || end == "html");
        files.iter().filter(is_naming).map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(ids(Language::En), ids(Language::Ja));
    }

    #[test]
    fn both_files_are_well_formed_and_name_the_same_values() {
        for language in Language::ALL {
            assert!(FluentResource::try_new(source(language).to_owned()).is_ok(), "{language}");
        }
        for id in ids(Language::En) {
            assert_eq!(values_in(Language::En, &id), values_in(Language::Ja, &id), "{id}");
        }
    }

    /// The `$values` that a message contains.
    fn values_in(language: Language, id: &str) -> BTreeSet<String> {
        let start = format!("\n{id} =");
        let text = format!("\n{}", source(language));
        let message = text.split_once(&start).unwrap().1;
        let own: String = message
            .lines()
            .enumerate()
            .take_while(|(n, line)| *n == 0 || line.is_empty() || line.starts_with(' '))
            .map(|(_, line)| line)
            .collect();
        own.split('$')
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect())
            .collect()
    }

    #[test]
    fn every_error_is_told_in_both_languages() {
        for language in Language::ALL {
            for id in of_the_core() {
                assert!(ids(language).contains(id), "{language} lacks {id}");
            }
        }
    }

    #[test]
    fn no_message_is_unused_and_none_is_missing() {
        let text = naming_text();
        let known = ids(Language::En);
        for id in known.iter().filter(|id| !of_the_core().contains(&id.as_str())) {
            assert!(text.contains(&format!("\"{id}\"")), "{id} is never said");
        }
        for call in ["say(\"", "say_of(\"", ".page(\"", "text: \"message:"] {
            for rest in text.split(call).skip(1) {
                let id = rest.split('"').next().unwrap();
                assert!(known.contains(id), "{id} has no words");
            }
        }
    }

    #[test]
    fn menu_title_and_mails_name_the_page_of_sign_ins_alike() {
        for language in Language::ALL {
            let title = say(language, "sessions-title");
            assert_eq!(say(language, "room-sessions"), title);
            assert!(say(language, "mail-printed-after").contains(&title), "{title}");
        }
        for room in ["certificates", "requests"] {
            for language in Language::ALL {
                assert_eq!(say(language, &format!("room-{room}")), say(language, &format!("{room}-title")));
            }
        }
    }

    #[test]
    fn the_wished_for_language_is_found() {
        assert_eq!(preferred("ja,en-US;q=0.9,en;q=0.8"), Some(Language::Ja));
        assert_eq!(preferred("de-DE, en;q=0.5, ja;q=0.7"), Some(Language::Ja));
        assert_eq!(preferred("fr, ja;q=0"), None);
        assert_eq!(preferred(""), None);
        assert_eq!(preferred(&format!("{}ja", "de,".repeat(31))), Some(Language::Ja));
        assert_eq!(preferred(&format!("{}ja", "de,".repeat(32))), None, "beyond the bound");
    }

    #[test]
    fn times_are_told_in_the_portal_s_offset() {
        let at: Timestamp = "2027-03-31T23:30:00Z".parse().unwrap();
        let japan = UtcOffset::from_hms(9, 0, 0).unwrap();
        assert_eq!(moment(Language::Ja, at, japan), "2027年4月1日 08:30 (UTC+09:00)");
        assert_eq!(moment(Language::En, at, UtcOffset::UTC), "31 March 2027 23:30 (UTC)");
        for (hours, minutes, told) in [
            (5, 45, "1 April 2027 05:15 (UTC+05:45)"),
            (-3, -30, "31 March 2027 20:00 (UTC-03:30)"),
            (0, -30, "31 March 2027 23:00 (UTC-00:30)"),
        ] {
            let offset = UtcOffset::from_hms(hours, minutes, 0).unwrap();
            assert_eq!(moment(Language::En, at, offset), told);
        }
    }

    #[test]
    fn a_wait_is_rounded_up_so_that_the_next_attempt_succeeds() {
        for (seconds, en, ja) in [
            (-5, "one minute", "1分"),
            (0, "one minute", "1分"),
            (1, "one minute", "1分"),
            (60, "one minute", "1分"),
            (61, "2 minutes", "2分"),
            (51 * 60 + 1, "52 minutes", "52分"),
            (52 * 60, "52 minutes", "52分"),
            (3600, "60 minutes", "60分"),
            (2 * 3600, "2 hours", "2時間"),
            (2 * 3600 + 1, "3 hours", "3時間"),
        ] {
            let told = Duration::seconds(seconds);
            assert_eq!((wait(Language::En, told).as_str(), wait(Language::Ja, told).as_str()), (en, ja), "{seconds}");
        }
    }

    #[test]
    fn a_value_stands_in_its_message() {
        assert_eq!(say_with(Language::En, "signed-in-as", &[("name", &"山田 太郎")]), "Signed in as 山田 太郎");
    }
}
