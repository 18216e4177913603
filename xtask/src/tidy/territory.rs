//! Checks that only `ca-core/src/store` uses diesel, only `ldap-publisher` uses LDAP, and only `web` uses actix; also two
//! benches, which are external clients and build servers for comparison.
//!
//! cargo-deny checks this for crates; this check applies it to folders, which a manifest can't do.

use std::path::Path;

use anyhow::Result;

use super::{Findings, code};
use crate::files;

/// A crate by the beginning of its names, the folder that owns it, and the other files that may name it.
struct Territory {
    name: &'static str,
    home: &'static [&'static str],
    guests: &'static [&'static str],
}

impl Territory {
    fn is_known_to(&self, path: &Path) -> bool {
        self.home.iter().chain(self.guests).any(|known| path.starts_with(known))
    }
}

const TERRITORIES: &[Territory] = &[
    Territory {
        name: "diesel",
        home: &["ca-core/src/store", "ca-core/src/store.rs"],
        guests: &["benches/src/bare.rs"],
    },
    Territory { name: "ldap3", home: &["ldap-publisher"], guests: &["benches/src/arrival.rs"] },
    Territory { name: "actix", home: &["web"], guests: &["benches/src/bare.rs"] },
];

/// This file must contain the names that it searches for.
const EXCEPT: &str = "xtask/src/tidy/territory.rs";

pub(super) fn check(root: &Path) -> Result<Findings> {
    let sources = files::with_extension(root, &["rs"])?;
    let mut faults = Vec::new();
    for path in sources.iter().filter(|it| *it != Path::new(EXCEPT)) {
        let text = files::text(&root.join(path))?;
        for territory in TERRITORIES.iter().filter(|it| !it.is_known_to(path)) {
            let trespasses = code::lines(&text).filter(|(_, line)| names(line, territory.name));
            faults.extend(trespasses.map(|(line, _)| {
                format!(
                    "{}:{line}: `{}` is named outside {}",
                    path.display(),
                    territory.name,
                    territory.home.join(", ")
                )
            }));
        }
    }
    Ok(Findings { looked_at: format!("{} Rust files", sources.len()), faults })
}

/// Whether a word of the line is `name` or begins with `name` and an underscore, such as `actix_web`.
fn names(line: &str, name: &str) -> bool {
    let words = line.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.filter_map(|word| word.strip_prefix(name)).any(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check;
    use crate::tidy::planted::tree;

    #[test]
    fn each_crate_is_found_where_it_does_not_belong() -> Result<()> {
        let root = tree(&[
            ("ca-core/src/use_cases/issuance/issue.rs", "//! no diesel here\nuse diesel::prelude::*;\n"),
            ("cli/src/main.rs", "fn main() {\n    ldap3_proto::run();\n    actix_web::run();\n}\n"),
        ])?;
        assert_eq!(
            check(root.path())?.faults,
            [
                "ca-core/src/use_cases/issuance/issue.rs:2: `diesel` is named outside ca-core/src/store, ca-core/src/store.rs",
                "cli/src/main.rs:2: `ldap3` is named outside ldap-publisher",
                "cli/src/main.rs:3: `actix` is named outside web",
            ]
        );
        Ok(())
    }

    #[test]
    fn at_home_in_comments_and_inside_other_words_the_names_are_free() -> Result<()> {
        let root = tree(&[
            ("ca-core/src/store/people.rs", "use diesel::prelude::*;\n"),
            ("ca-core/src/store.rs", "use diesel::prelude::*;\n"),
            ("ca-core/src/crl.rs", "// diesel would not do\nlet biodiesel = 1;\n"),
            ("ldap-publisher/src/lib.rs", "use ldap3::Ldap;\n"),
            ("web/src/lib.rs", "use actix_web::App;\n"),
        ])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }
}
