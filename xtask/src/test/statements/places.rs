//! The places in `ca-core/src/store` that execute a statement, read from the source.
//!
//! A place is a call of `Statement::run`, `row` or `rows`, of `here`, or of `locked_row!` or `locked_rows!`; its line and column are those
//! that `std::panic::Location` gives. What is executed in another way is not recorded, and is refused but in a few files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::files;
use crate::test::Database;

/// A place that executes a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// `PATH:LINE:COLUMN`, as it is recorded.
    pub(super) location: String,
    /// `FILE::FUNCTION`, which stays the same when lines are added; the file is relative to the store.
    pub(super) function: String,
    /// The only database that executes it.
    pub(super) only: Option<Database>,
}

/// The places of all files, and the faults: executions that can't be recorded.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) all: Vec<Place>,
    pub(super) faults: Vec<String>,
}

impl Places {
    /// Reads the store of the project at `root`.
    ///
    /// # Errors
    /// When a file is not valid Rust.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut places = Self::default();
        for path in files::with_extension(root, &["rs"])?.iter().filter(|path| path.starts_with(STORE)) {
            let name = path.strip_prefix(STORE)?.with_extension("").display().to_string();
            if name == STATEMENT || name.split('/').next() == Some(EXPLAIN) {
                continue;
            }
            let text = files::text(&root.join(path))?;
            let tokens: TokenStream = syn::parse_str(&text).with_context(|| format!("parsing {}", path.display()))?;
            let mut reader = Reader { path: path.clone(), file: name, function: String::new(), places: &mut places };
            reader.read(tokens);
        }
        Ok(places)
    }
}

struct Reader<'a> {
    path: PathBuf,
    file: String,
    /// The function that is being read.
    function: String,
    places: &'a mut Places,
}

impl Reader<'_> {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' && is_test(after) => rest = after_item(after),
                TokenTree::Punct(sign) if sign.as_char() == '.' => self.read_method(after),
                TokenTree::Ident(name) => self.read_name(name, after),
                TokenTree::Group(group) => self.read(group.stream()),
                _ => {}
            }
        }
    }

    /// What follows a dot.
    fn read_method(&mut self, tokens: &[TokenTree]) {
        let Some((TokenTree::Ident(name), after)) = tokens.split_first() else { return };
        let Some(arguments) = arguments_of(after) else { return };
        if RECORDED.iter().any(|it| name == it) {
            self.add(name.span(), None);
        } else if DIESELS.iter().any(|it| name == it) && !is_harmless(&arguments) {
            self.refuse(name);
        }
    }

    fn read_name(&mut self, name: &Ident, after: &[TokenTree]) {
        match (name.to_string().as_str(), after.first()) {
            ("fn", Some(TokenTree::Ident(function))) => self.function = function.to_string(),
            ("locked_row" | "locked_rows", Some(TokenTree::Punct(sign))) if sign.as_char() == '!' => {
                self.add(name.span(), None);
            }
            ("here", Some(TokenTree::Group(arguments))) => self.add(name.span(), only_database(&arguments.stream())),
            (other, _) if DIRECT.contains(&other) => self.refuse(name),
            _ => {}
        }
    }

    fn add(&mut self, span: Span, only: Option<Database>) {
        let start = span.start();
        let location = format!("{}:{}:{}", self.path.display(), start.line, start.column + 1);
        self.places.all.push(Place { location, function: format!("{}::{}", self.file, self.function), only });
    }

    fn refuse(&mut self, name: &Ident) {
        if !UNRECORDED.iter().any(|(file, _)| self.file == *file) {
            let (path, line) = (self.path.display(), name.span().start().line);
            self.places.faults.push(format!(
                "{path}:{line}: `{name}` executes a statement that is not recorded: use `Statement`, or give it `here(connection)`"
            ));
        }
    }
}

/// Whether `[cfg(test)]` comes next.
fn is_test(tokens: &[TokenTree]) -> bool {
    matches!(tokens.first(), Some(TokenTree::Group(group)) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// The tokens after the next item, which ends with a block or a semicolon.
fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    };
    let end = tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1);
    tokens.get(end..).unwrap_or_default()
}

/// The arguments of a call, after the name of the method, with or without types.
fn arguments_of(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let arguments = match tokens.first()? {
        TokenTree::Punct(sign) if sign.as_char() == ':' => tokens.iter().find_map(in_parentheses)?,
        token => in_parentheses(token)?,
    };
    Some(arguments.into_iter().collect())
}

fn in_parentheses(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
        _ => None,
    }
}

/// Whether a call with the name of one of diesel's methods is recorded, or belongs to the standard library: `slice.first()`,
/// `atomic.load(Ordering::…)`.
fn is_harmless(arguments: &[TokenTree]) -> bool {
    match arguments.first() {
        None => true,
        Some(TokenTree::Ident(name)) => name == "here" || name == "Ordering",
        Some(_) => false,
    }
}

fn only_database(arguments: &TokenStream) -> Option<Database> {
    match arguments.to_string().as_str() {
        "sqlite" => Some(Database::Sqlite),
        "postgres" => Some(Database::Postgres),
        _ => None,
    }
}

const STORE: &str = "ca-core/src/store";

/// The file with the traits and macros that note places.
const STATEMENT: &str = "statement";

/// The test that reads the plans.
const EXPLAIN: &str = "explain";

/// The methods of `Statement`.
const RECORDED: [&str; 3] = ["run", "row", "rows"];

/// Methods of diesel that execute a query.
const DIESELS: [&str; 8] =
    ["execute", "first", "get_result", "get_results", "load", "load_iter", "load_raw", "save_changes"];

/// Names of diesel that execute text, or execute without a dot.
const DIRECT: [&str; 6] = ["LoadDsl", "RunQueryDsl", "batch_execute", "copy_from", "copy_to", "sql_query"];

/// Files whose statements concern a connection or a whole database and have no plan, each with the reason.
const UNRECORDED: [(&str, &str); 5] = [
    ("connection", "settings of a connection"),
    ("examine", "the tables of the database's own catalogue"),
    ("forget", "VACUUM and the write-ahead log"),
    ("snapshot/postgres", "COPY of every table, and the database's own catalogue"),
    ("snapshot/sqlite", "VACUUM INTO"),
];

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::{Place, Places};
    use crate::test::Database;
    use crate::tidy::planted::tree;

    #[test]
    fn each_way_to_execute_is_a_place_with_its_function() -> Result<()> {
        let source = "fn one(c: &mut C) {\n    t.find(1).run(c)?;\n    assert_eq!(t.rows::<(i64, Vec<u8>)>(c)?, 1);\n}\n\
                      fn two() {\n    locked_row!(t.rows_of(1), c);\n    t.load::<A>(here(c));\n    t.execute(here(postgres));\n}\n";
        let root = tree(&[("ca-core/src/store/a.rs", source), ("ca-core/src/other.rs", source)])?;
        let place = |at: &str, function: &str, only| Place {
            location: format!("ca-core/src/store/a.rs:{at}"),
            function: format!("a::{function}"),
            only,
        };
        let places = Places::read(root.path())?;
        assert_eq!(
            places.all,
            [
                place("2:15", "one", None),
                place("3:18", "one", None),
                place("6:5", "two", None),
                place("7:17", "two", None),
                place("8:15", "two", Some(Database::Postgres)),
            ]
        );
        assert!(places.faults.is_empty(), "{:?}", places.faults);
        Ok(())
    }

    #[test]
    fn an_execution_that_is_not_recorded_is_refused() -> Result<()> {
        let source = "fn f() {\n    t.load(c);\n    t.first::<A>(c);\n    sql_query(\"\");\n}\n";
        let root = tree(&[("ca-core/src/store/b.rs", source), ("ca-core/src/store/forget.rs", source)])?;
        let faults = Places::read(root.path())?.faults;
        let lines: Vec<&str> = faults.iter().filter_map(|fault| fault.split(' ').next()).collect();
        assert_eq!(lines, [2, 3, 4].map(|line| format!("ca-core/src/store/b.rs:{line}:")));
        Ok(())
    }

    #[test]
    fn tests_and_other_methods_of_these_names_are_not_places() -> Result<()> {
        let source = "fn f() {\n    atomic.load(Ordering::Relaxed);\n    slice.first();\n}\n\
                      #[cfg(test)]\nmod tests {\n    fn f() {\n        t.run(c);\n        t.load(c);\n    }\n}\n";
        let places = Places::read(tree(&[("ca-core/src/store/c.rs", source)])?.path())?;
        assert!(places.all.is_empty() && places.faults.is_empty(), "{places:?}");
        Ok(())
    }
}
