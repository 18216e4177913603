//! The order of rooms: a file may use its own room and lower ones, and files do not use each other in a circle.
//!
//! Test code is not checked.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use self::source::Source;
use super::Findings;
use crate::files;

mod circles;
mod source;

/// A crate whose rooms have an order.
struct House {
    /// The folder of its sources.
    folder: &'static str,
    /// The rooms, the uppermost floor first. Rooms of one floor may use each other. A room is a module below the crate's root.
    floors: &'static [&'static [&'static str]],
    /// Rooms whose files may use each other in a circle.
    may_circle: &'static [&'static str],
}

impl House {
    fn floor_of(&self, room: &str) -> Option<usize> {
        self.floors.iter().position(|floor| floor.contains(&room))
    }
}

const HOUSES: &[House] = &[
    House {
        folder: "ca-core/src",
        floors: &[
            &["use_cases"],
            &["installation"],
            &["draft"],
            &["store"],
            &["crl", "ocsp", "lint", "profile", "cms"],
            &["pkix", "audit"],
            &["keys"],
            &["policy", "config"],
            &["encoding"],
            &["types", "runtime", "error"],
        ],
        may_circle: &["store"],
    },
    House {
        folder: "web/src",
        floors: &[
            &["application"],
            &["routes"],
            &["api", "publication", "monitoring", "middleware", "headers"],
            &["render"],
            &["session", "device", "form", "password", "refresh"],
            &["visitor"],
            &["portal"],
            &["mail", "delivery"],
            &["directory", "hashing", "tls", "turns", "fault"],
            &["config", "cookies", "compressed"],
            &[
                "agent",
                "blocking",
                "browser_code",
                "csrf",
                "file_name",
                "links",
                "listener",
                "locale",
                "mobileconfig",
                "multipart",
                "plist",
                "proxies",
                "qr",
                "reading",
                "typed_time",
                "vcard",
            ],
        ],
        may_circle: &[],
    },
    House {
        folder: "cli/src",
        floors: &[
            &["arguments"],
            &["commands"],
            &["demo"],
            &["server", "founding"],
            &["configuration", "confirmation", "exit", "logging", "output", "own_folder", "staging"],
        ],
        may_circle: &[],
    },
];

pub(super) fn check(root: &Path) -> Result<Findings> {
    let (mut looked_at, mut faults) = (0, Vec::new());
    for house in HOUSES {
        let sources = read(root, house)?;
        looked_at += sources.len();
        faults.extend(upward(house, &sources));
        faults.extend(in_circles(house, &sources));
    }
    Ok(Findings { looked_at: format!("{looked_at} Rust files"), faults })
}

/// The sources of a house by their module, such as `["store", "crl"]`.
type Sources = BTreeMap<Vec<String>, Source>;

fn read(root: &Path, house: &House) -> Result<Sources> {
    let paths = files::with_extension(root, &["rs"])?;
    let mut sources = Sources::new();
    for path in paths.iter().filter(|path| path.starts_with(house.folder)) {
        let module = module_of(path.strip_prefix(house.folder)?);
        sources.insert(module.clone(), Source::read(&files::text(&root.join(path))?, path.clone(), module)?);
    }
    let tests: Vec<_> = sources.values().flat_map(|source| source.test_modules.clone()).collect();
    sources.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    Ok(sources)
}

fn module_of(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    if path == Path::new("lib") || path == Path::new("main") {
        return Vec::new();
    }
    path.iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

/// Uses of a room on a higher floor, and files that belong to no floor.
fn upward(house: &House, sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for (module, source) in sources {
        let Some(room) = module.first() else { continue };
        let path = source.path.display();
        let Some(floor) = house.floor_of(room) else {
            faults.push(format!("{path}: the room `{room}` has no place in the order of rooms"));
            continue;
        };
        for used in &source.uses {
            let Some(other) = used.path.first() else { continue };
            if house.floor_of(other).is_some_and(|other| other < floor) {
                faults.push(format!("{path}:{}: `{room}` uses `{other}`, which is above it", used.line));
            }
        }
    }
    faults
}

/// Circles of files that use each other, outside the rooms where that is allowed.
fn in_circles(house: &House, sources: &Sources) -> Vec<String> {
    let places: Vec<&Vec<String>> = sources.keys().collect();
    let number = |module: &Vec<String>| places.binary_search(&module).ok();
    let edges: Vec<Vec<usize>> = sources
        .values()
        .map(|source| named_by(source).filter_map(|path| number(&target(sources, path)?)).collect())
        .collect();
    let is_allowed = |circle: &[usize]| {
        let rooms = circle.iter().filter_map(|place| places.get(*place)?.first());
        house.may_circle.iter().any(|allowed| rooms.clone().all(|room| room == allowed))
    };
    let circles = circles::find(&edges).into_iter().filter(|circle| !is_allowed(circle));
    let name = |place: &usize| Some(sources.get(*places.get(*place)?)?.path.display().to_string());
    circles
        .map(|circle| format!("a circle: {}", circle.iter().filter_map(name).collect::<Vec<_>>().join(", ")))
        .collect()
}

/// The modules that a file uses itself, without those that it exports for others.
fn named_by(source: &Source) -> impl Iterator<Item = &Vec<String>> {
    source.uses.iter().filter(|used| !used.is_export).map(|used| &used.path)
}

/// The module of the file that defines the item of a path, followed through `pub use`.
fn target(sources: &Sources, path: &[String]) -> Option<Vec<String>> {
    let mut path = path.to_vec();
    for _ in 0..path.len() + MOST_EXPORTS {
        let (module, source) = (1..=path.len()).rev().find_map(|length| sources.get_key_value(path.get(..length)?))?;
        let exported = path.get(module.len()).and_then(|item| source.exports.get(item));
        match exported {
            Some(origin) => path.clone_from(origin),
            None => return Some(module.clone()),
        }
    }
    None
}

const MOST_EXPORTS: usize = 8;

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check;
    use crate::tidy::planted::tree;

    #[test]
    fn an_upward_use_is_refused_by_file_and_line() -> Result<()> {
        let root = tree(&[
            ("ca-core/src/lib.rs", "mod use_cases;\nmod store;\n"),
            ("ca-core/src/store.rs", "use crate::types::A;\nuse crate::{types, use_cases::issue};\n"),
            (
                "ca-core/src/keys/file.rs",
                "fn f() {\n    crate::policy::permit();\n    crate::audit::Event::new();\n}\n",
            ),
            ("ca-core/src/use_cases/issue.rs", "use crate::types::A;\n"),
            ("ca-core/src/attic.rs", ""),
        ])?;
        assert_eq!(
            check(root.path())?.faults,
            [
                "ca-core/src/attic.rs: the room `attic` has no place in the order of rooms",
                "ca-core/src/keys/file.rs:3: `keys` uses `audit`, which is above it",
                "ca-core/src/store.rs:2: `store` uses `use_cases`, which is above it",
            ]
        );
        Ok(())
    }

    #[test]
    fn a_test_may_use_anything() -> Result<()> {
        let root = tree(&[
            (
                "ca-core/src/lint.rs",
                "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod more {\n    use crate::use_cases::issue;\n}\n",
            ),
            ("ca-core/src/lint/tests.rs", "use crate::draft::Draft;\n"),
            ("ca-core/src/lint/tests/deep.rs", "use crate::draft::Draft;\n"),
        ])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }

    #[test]
    fn a_circle_is_refused_but_in_the_store() -> Result<()> {
        let root = tree(&[
            ("ca-core/src/store/a.rs", "use super::b::B;\n"),
            ("ca-core/src/store/b.rs", "use super::a::A;\n"),
            ("ca-core/src/crl.rs", "pub use self::draft::Draft;\n"),
            ("ca-core/src/crl/draft.rs", "use super::list::List;\n"),
            ("ca-core/src/crl/list.rs", "use crate::crl::Draft;\n"),
        ])?;
        assert_eq!(check(root.path())?.faults, ["a circle: ca-core/src/crl/draft.rs, ca-core/src/crl/list.rs"]);
        Ok(())
    }

    #[test]
    fn a_reexport_leads_to_the_file_that_defines() -> Result<()> {
        let root = tree(&[
            ("ca-core/src/types.rs", "mod a;\nmod b;\npub use a::A;\npub use b::{B, B2 as C};\n"),
            ("ca-core/src/types/a.rs", "use super::C;\n"),
            ("ca-core/src/types/b.rs", "use crate::error::Error;\n"),
            ("ca-core/src/error.rs", "use crate::types::A;\n"),
        ])?;
        let circle = "a circle: ca-core/src/error.rs, ca-core/src/types/a.rs, ca-core/src/types/b.rs";
        assert_eq!(check(root.path())?.faults, [circle]);
        Ok(())
    }
}
