//! The supported mail programs and their requirements.

/// A mail program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Outlook,
    Thunderbird,
    AppleMail,
    Ios,
    Android,
    Gpgsm,
}

/// The algorithms of a PKCS#12 file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// AES-256 and SHA-256.
    Modern,
    /// 3DES and SHA-1, for older programs and Apple's.
    Compat,
}

impl Program {
    pub(super) const ALL: [Self; 6] =
        [Self::Outlook, Self::Thunderbird, Self::AppleMail, Self::Ios, Self::Android, Self::Gpgsm];

    /// The program with this name in URLs.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.name() == name)
    }

    /// The program's name in URLs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Outlook => "outlook",
            Self::Thunderbird => "thunderbird",
            Self::AppleMail => "apple-mail",
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Gpgsm => "gpgsm",
        }
    }

    /// The message with the program's name.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Outlook => "program-outlook",
            Self::Thunderbird => "program-thunderbird",
            Self::AppleMail => "program-apple-mail",
            Self::Ios => "program-ios",
            Self::Android => "program-android",
            Self::Gpgsm => "program-gpgsm",
        }
    }

    /// The algorithms that every version in use can read.
    pub(super) fn encoding(self) -> Encoding {
        match self {
            Self::Outlook | Self::Thunderbird => Encoding::Modern,
            Self::AppleMail | Self::Ios | Self::Android | Self::Gpgsm => Encoding::Compat,
        }
    }

    /// The messages about installing a certificate for a key that the program has; empty if it imports them only together.
    pub(super) fn steps_for_kept_key(self) -> &'static [&'static str] {
        match self {
            Self::Outlook => &["kept-outlook-1", "kept-outlook-2", "outlook-3"],
            Self::Thunderbird => &["thunderbird-1", "kept-thunderbird-2", "thunderbird-4"],
            Self::AppleMail => &["kept-apple-mail-1", "apple-mail-2"],
            Self::Ios | Self::Android => &[],
            Self::Gpgsm => &["kept-gpgsm-1"],
        }
    }

    /// Whether it accepts a configuration profile.
    pub(super) fn takes_profile(self) -> bool {
        matches!(self, Self::AppleMail | Self::Ios)
    }

    /// The messages with the steps for the file, in order.
    pub(super) fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Outlook => &["outlook-1", "outlook-2", "outlook-3", "outlook-4"],
            Self::Thunderbird => &["thunderbird-1", "thunderbird-2", "thunderbird-3", "thunderbird-4"],
            Self::AppleMail => &["apple-mail-1", "apple-mail-2", "apple-mail-3"],
            Self::Ios => &["ios-1", "ios-2", "ios-3", "ios-4"],
            Self::Android => &["android-1", "android-2", "android-3"],
            Self::Gpgsm => &["gpgsm-1", "gpgsm-2", "gpgsm-3"],
        }
    }
}
