//! The supported mail programs, and the needs of each.

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
    /// 3DES and SHA-1, which older programs and Apple's need.
    Compat,
}

impl Program {
    pub(super) const ALL: [Self; 6] =
        [Self::Outlook, Self::Thunderbird, Self::AppleMail, Self::Ios, Self::Android, Self::Gpgsm];

    /// The program that a URL names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.name() == name)
    }

    /// Its name in URLs.
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

    /// The message with its name.
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

    /// Which algorithms it reads in every version that people still have.
    pub(super) fn encoding(self) -> Encoding {
        match self {
            Self::Outlook | Self::Thunderbird => Encoding::Modern,
            Self::AppleMail | Self::Ios | Self::Android | Self::Gpgsm => Encoding::Compat,
        }
    }

    /// The messages that say how it takes a certificate for a key that it has; none where it takes them together alone.
    pub(super) fn steps_for_kept_key(self) -> &'static [&'static str] {
        match self {
            Self::Outlook => &["kept-outlook-1", "kept-outlook-2", "outlook-3"],
            Self::Thunderbird => &["thunderbird-1", "kept-thunderbird-2", "thunderbird-4"],
            Self::AppleMail => &["kept-apple-mail-1", "apple-mail-2"],
            Self::Ios | Self::Android => &[],
            Self::Gpgsm => &["kept-gpgsm-1"],
        }
    }

    /// Whether it takes a configuration profile.
    pub(super) fn takes_profile(self) -> bool {
        matches!(self, Self::AppleMail | Self::Ios)
    }

    /// The messages that say what to do with the file, in order.
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
