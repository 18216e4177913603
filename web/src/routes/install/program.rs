//! The supported mail programs and their requirements.

/// A mail program, and what installation in it needs. Texts are given by the ids of their messages.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::routes) struct Program {
    /// Its name in URLs.
    pub(in crate::routes) name: &'static str,
    /// Its name.
    pub(in crate::routes) label: &'static str,
    /// How it receives keys.
    pub(in crate::routes) carrier: Carrier,
    /// The algorithms of PKCS#12 files that every version in use can read.
    pub(in crate::routes) encoding: Encoding,
    /// The conditions under which it can use S/MIME; empty if there are none.
    pub(in crate::routes) condition: &'static str,
    /// How the file comes from the browser to another device; empty if the program runs on the same one.
    pub(in crate::routes) transport: &'static str,
    /// The steps for the file, in order.
    pub(in crate::routes) steps: &'static [&'static str],
    /// The steps for a new certificate whose key the program has; empty if it imports them only together.
    pub(in crate::routes) steps_for_kept_key: &'static [&'static str],
}

/// Whether a step needs the root certificate or its fingerprint.
pub(in crate::routes) fn is_about_root(step: &str) -> bool {
    ["thunderbird-3", "gpgsm-3"].contains(&step)
}

/// How a program receives the keys of a person who has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::routes) enum Carrier {
    /// In one PKCS#12 file. Tried with NSS, the library of Thunderbird.
    OneFile,
    /// In a PKCS#12 file each. gpgsm 2.2 and 2.4 import the first key of a file only; other programs were not tried.
    FileEach,
    /// In one configuration profile, which has a PKCS#12 file for each.
    Profile,
}

/// The algorithms of a PKCS#12 file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::routes) enum Encoding {
    /// AES-256 and SHA-256.
    Modern,
    /// 3DES and SHA-1, for older programs and Apple's.
    Compat,
}

impl Program {
    /// The program with this name in URLs.
    pub(in crate::routes) fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|program| program.name == name)
    }

    /// All programs, in the order of the list.
    pub(in crate::routes) const ALL: &'static [Self] = &[
        Self {
            name: "outlook",
            label: "program-outlook",
            carrier: Carrier::FileEach,
            encoding: Encoding::Modern,
            condition: "",
            transport: "",
            steps: &["windows-1", "windows-2", "outlook-3", "outlook-4"],
            steps_for_kept_key: &["kept-windows-1", "kept-windows-2", "outlook-3"],
        },
        Self {
            name: "outlook-new",
            label: "program-outlook-new",
            carrier: Carrier::FileEach,
            encoding: Encoding::Modern,
            condition: "outlook-new-condition",
            transport: "",
            steps: &["windows-1", "windows-2", "outlook-new-3", "outlook-new-4"],
            steps_for_kept_key: &["kept-windows-1", "kept-windows-2", "outlook-new-3"],
        },
        Self {
            name: "outlook-web",
            label: "program-outlook-web",
            carrier: Carrier::FileEach,
            encoding: Encoding::Modern,
            condition: "outlook-web-condition",
            transport: "",
            steps: &["windows-1", "windows-2", "outlook-web-3", "outlook-new-4"],
            steps_for_kept_key: &["kept-windows-1", "kept-windows-2", "outlook-web-3"],
        },
        Self {
            name: "outlook-mac",
            label: "program-outlook-mac",
            carrier: Carrier::FileEach,
            encoding: Encoding::Compat,
            condition: "",
            transport: "",
            steps: &["outlook-mac-1", "outlook-mac-2", "outlook-mac-3"],
            steps_for_kept_key: &["kept-apple-mail-1", "outlook-mac-2"],
        },
        Self {
            name: "outlook-mobile",
            label: "program-outlook-mobile",
            carrier: Carrier::FileEach,
            encoding: Encoding::Compat,
            condition: "outlook-mobile-condition",
            transport: "",
            steps: &["outlook-mobile-1", "outlook-mobile-2", "outlook-mobile-3", "outlook-mobile-4"],
            steps_for_kept_key: &[],
        },
        Self {
            name: "thunderbird",
            label: "program-thunderbird",
            carrier: Carrier::OneFile,
            encoding: Encoding::Modern,
            condition: "",
            transport: "",
            steps: &["thunderbird-1", "thunderbird-2", "thunderbird-3", "thunderbird-4"],
            steps_for_kept_key: &["thunderbird-1", "kept-thunderbird-2", "thunderbird-4"],
        },
        Self {
            name: "apple-mail",
            label: "program-apple-mail",
            carrier: Carrier::Profile,
            encoding: Encoding::Compat,
            condition: "",
            transport: "",
            steps: &["apple-mail-1", "apple-mail-2", "apple-mail-3"],
            steps_for_kept_key: &["kept-apple-mail-1", "apple-mail-2"],
        },
        Self {
            name: "ios",
            label: "program-ios",
            carrier: Carrier::Profile,
            encoding: Encoding::Compat,
            condition: "",
            transport: "ios-transport",
            steps: &["ios-2", "ios-3", "ios-4"],
            steps_for_kept_key: &[],
        },
        Self {
            name: "android",
            label: "program-android",
            carrier: Carrier::FileEach,
            encoding: Encoding::Compat,
            condition: "android-condition",
            transport: "android-transport",
            steps: &["android-1", "android-2", "android-3"],
            steps_for_kept_key: &[],
        },
        Self {
            name: "gmail",
            label: "program-gmail",
            carrier: Carrier::FileEach,
            encoding: Encoding::Compat,
            condition: "gmail-condition",
            transport: "",
            steps: &["gmail-1", "gmail-2", "gmail-3"],
            steps_for_kept_key: &[],
        },
        Self {
            name: "gpgsm",
            label: "program-gpgsm",
            carrier: Carrier::FileEach,
            encoding: Encoding::Compat,
            condition: "",
            transport: "",
            steps: &["gpgsm-1", "gpgsm-2", "gpgsm-3"],
            steps_for_kept_key: &["kept-gpgsm-1"],
        },
    ];
}
