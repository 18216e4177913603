//! How each client uses a certificate that was found: three steps at most.

/// A client, or a family of them.
pub(super) struct Client {
    /// The message with the client's name.
    pub(super) name: &'static str,
    /// The messages with the steps, in order.
    pub(super) steps: &'static [&'static str],
}

/// The clients of correspondents.
pub(super) const CLIENTS: &[Client] = &[
    Client { name: "program-outlook", steps: &["find-outlook-1", "find-outlook-2", "find-outlook-3"] },
    Client { name: "program-thunderbird", steps: &["find-thunderbird-1", "find-thunderbird-2", "find-thunderbird-3"] },
    Client { name: "program-apple-mail", steps: &["find-apple-mail-1", "find-apple-mail-2", "find-apple-mail-3"] },
    Client { name: "program-ios", steps: &["find-ios-1", "find-ios-2", "find-ios-3"] },
    Client { name: "program-android", steps: &["find-android-1", "find-android-2", "find-android-3"] },
    Client { name: "program-gpgsm", steps: &["find-gpgsm-1", "find-gpgsm-2", "find-gpgsm-3"] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::say;
    use ca_core::types::Language;

    #[test]
    fn the_steps_are_few_and_short() {
        for client in CLIENTS {
            assert!(client.steps.len() <= 3, "{}", client.name);
            for step in client.steps {
                assert!(say(Language::En, step).chars().count() <= 170, "{step}");
                assert!(say(Language::Ja, step).chars().count() <= 100, "{step}");
            }
        }
    }
}
