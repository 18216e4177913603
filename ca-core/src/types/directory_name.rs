//! The name of a directory to which Inkan publishes.

use super::name::name;

name! {
    /// Letters a to z in either case, digits, `-`, `_` and `.`: the name of a directory in the configuration.
    DirectoryName,
    |text| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !text.is_empty() && text.chars().all(plain)
    },
    "give letters, digits, `-`, `_` and `.`"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_s_name_is_plain() {
        for good in ["main", "AD-2.corp_jp"] {
            assert!(good.parse::<DirectoryName>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", "a\n", "部署"] {
            assert!(bad.parse::<DirectoryName>().is_err(), "{bad}");
        }
    }
}
