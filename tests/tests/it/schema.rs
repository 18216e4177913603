//! Both databases have one schema: the two sets of migrations make the same tables and take all of them away again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

#[test]
fn both_sets_have_the_same_migrations_in_pairs_of_up_and_down() -> Result<()> {
    let (sqlite, postgres) = (migrations("sqlite")?, migrations("postgres")?);
    ensure!(!sqlite.is_empty() && sqlite == postgres, "{sqlite:?} and {postgres:?}");
    for (set, name) in sqlite.iter().flat_map(|name| [("sqlite", name), ("postgres", name)]) {
        for file in ["up.sql", "down.sql"] {
            ensure!(folder(set).join(name).join(file).exists(), "{set}/{name} has no {file}");
        }
    }
    Ok(())
}

#[test]
fn both_make_the_same_tables_columns_and_indexes() -> Result<()> {
    let (sqlite, postgres) = (Schema::after_all("sqlite")?, Schema::after_all("postgres")?);
    ensure!(sqlite.tables.len() > 15, "only {} tables were read", sqlite.tables.len());
    for (table, columns) in &sqlite.tables {
        let others = postgres.tables.get(table).with_context(|| format!("{table} is not in PostgreSQL"))?;
        ensure!(columns == others, "{table}:\n  sqlite   {columns:?}\n  postgres {others:?}");
    }
    ensure!(sqlite.tables.keys().eq(postgres.tables.keys()), "PostgreSQL has more tables");
    ensure!(sqlite.indexes == postgres.indexes, "{:?}\n{:?}", sqlite.indexes, postgres.indexes);
    Ok(())
}

#[test]
fn going_down_leaves_no_table() -> Result<()> {
    for set in ["sqlite", "postgres"] {
        let mut schema = Schema::after_all(set)?;
        for name in migrations(set)?.iter().rev() {
            let before = schema.clone();
            schema.apply(&fs::read_to_string(folder(set).join(name).join("down.sql"))?)?;
            ensure!(
                schema.tables.len() < before.tables.len() || schema != before,
                "{set}/{name}: down.sql does nothing"
            );
        }
        ensure!(schema.tables.is_empty(), "{set}: {:?} stay", schema.tables.keys());
    }
    Ok(())
}

#[test]
fn a_backup_copies_every_table_after_those_that_it_refers_to() -> Result<()> {
    let named = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ca-core/src/store/snapshot/tables.rs");
    let named = fs::read_to_string(named)?;
    let named: Vec<&str> =
        named.lines().filter_map(|line| line.trim().strip_prefix("$each!(")?.strip_suffix(");")).collect();
    let schema = Schema::after_all("postgres")?;
    let place = |table: &str| named.iter().position(|it| *it == table).with_context(|| format!("{table} is forgotten"));
    ensure!(named.len() == schema.tables.len(), "{named:?}");
    for (table, columns) in &schema.tables {
        for column in columns {
            let Some((_, referred)) = column.split_once(" references ") else { continue };
            let referred = referred.split(' ').next().unwrap_or_default();
            ensure!(
                referred == table || place(referred)? < place(table)?,
                "{table} refers to {referred}, which comes later"
            );
        }
        place(table)?;
    }
    Ok(())
}

#[test]
fn a_difference_would_be_seen() -> Result<()> {
    let read = |sql: &str| {
        let mut schema = Schema::default();
        schema.apply(sql).map(|()| schema)
    };
    let one =
        read("CREATE TABLE a (id INTEGER PRIMARY KEY NOT NULL, n INTEGER NOT NULL, at TIMESTAMP, UNIQUE (n, at));")?;
    let same = read("CREATE TABLE a (id BIGSERIAL PRIMARY KEY, n BIGINT NOT NULL, at TIMESTAMP, UNIQUE (n, at));")?;
    ensure!(one == same, "{one:?}\n{same:?}");
    for other in [
        "CREATE TABLE a (id BIGSERIAL PRIMARY KEY, n BIGINT, at TIMESTAMP, UNIQUE (n, at));",
        "CREATE TABLE a (id BIGSERIAL PRIMARY KEY, n TEXT NOT NULL, at TIMESTAMP, UNIQUE (n, at));",
        "CREATE TABLE a (id BIGSERIAL PRIMARY KEY, n BIGINT NOT NULL, at TIMESTAMP);",
        "CREATE TABLE a (id BIGSERIAL PRIMARY KEY, n BIGINT NOT NULL, UNIQUE (n, at));",
    ] {
        ensure!(read(other)? != one, "{other}");
    }
    Ok(())
}

/// What migrations have made: each table's columns and constraints, in words that both databases share.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Schema {
    tables: BTreeMap<String, BTreeSet<String>>,
    indexes: BTreeSet<String>,
}

impl Schema {
    fn after_all(set: &str) -> Result<Self> {
        let mut schema = Self::default();
        for name in migrations(set)? {
            let file = folder(set).join(&name).join("up.sql");
            schema.apply(&fs::read_to_string(&file)?).with_context(|| file.display().to_string())?;
        }
        Ok(schema)
    }

    fn apply(&mut self, sql: &str) -> Result<()> {
        let text: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        text.join(" ").split(';').map(normal).filter(|it| !it.is_empty()).try_for_each(|it| self.apply_one(&it))
    }

    fn apply_one(&mut self, statement: &str) -> Result<()> {
        let words: Vec<&str> = statement.split(' ').collect();
        match words.as_slice() {
            ["create", "table", name, ..] => {
                let (_, body) = statement.split_once('(').context("a body")?;
                let body = body.trim_end().strip_suffix(')').context("an end")?;
                let items: BTreeSet<String> = split(body).iter().map(|item| column(item)).collect();
                ensure!(self.tables.insert((*name).to_owned(), items).is_none(), "{name} is made twice");
            }
            ["create", "index", ..] | ["create", "unique", "index", ..] => {
                ensure!(self.indexes.insert(statement.to_owned()), "made twice: {statement}");
            }
            ["drop", "table", name] => {
                self.tables.remove(*name).with_context(|| format!("there is no {name} to drop"))?;
                self.indexes.retain(|index| !index.contains(&format!(" on {name} ")));
            }
            ["drop", "index", name] => self.indexes.retain(|index| !index.contains(&format!(" index {name} "))),
            ["alter", "table", name, "add", "column", ..] => {
                let (_, rest) = statement.split_once("add column ").context("a column")?;
                self.tables.get_mut(*name).with_context(|| format!("there is no {name}"))?.insert(column(rest));
            }
            ["alter", "table", name, "drop", "column", gone] => {
                let columns = self.tables.get_mut(*name).with_context(|| format!("there is no {name}"))?;
                columns.retain(|column| !column.starts_with(&format!("{gone} ")));
            }
            ["alter", "table", name, "rename", "to", new] => {
                let columns = self.tables.remove(*name).with_context(|| format!("there is no {name}"))?;
                ensure!(self.tables.insert((*new).to_owned(), columns).is_none(), "{new} is made twice");
            }
            ["alter", "table", name, "alter", "column", changed, verb @ ("drop" | "set"), "not", "null"] => {
                let columns = self.tables.get_mut(*name).with_context(|| format!("there is no {name}"))?;
                let is_changed = |column: &&String| column.starts_with(&format!("{changed} "));
                let old = columns.iter().find(is_changed).cloned().with_context(|| format!("no {changed}"))?;
                columns.remove(&old);
                let bare = old.replace(" not null", "");
                columns.insert(if *verb == "set" { format!("{bare} not null") } else { bare });
            }
            ["insert" | "update" | "delete", ..] => {}
            _ => bail!("this test can't read `{statement}`; teach it"),
        }
        Ok(())
    }
}

/// A column or a constraint of a table, its type in SQLite's word for it.
fn column(item: &str) -> String {
    let words = normal(item);
    let words = words.split(' ').map(|word| match word {
        // SQLite numbers an INTEGER PRIMARY KEY by itself; PostgreSQL's primary keys are NOT NULL by themselves.
        "bigint" | "bigserial" => "integer",
        "bytea" => "blob",
        other => other,
    });
    let words: Vec<&str> = words.collect();
    // The order of octets, which is SQLite's own.
    words.join(" ").replace("primary key not null", "primary key").replace(" collate \"c\"", "")
}

/// One line in lower case, one blank between words.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

/// At the commas that stand in no parenthesis.
fn split(body: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0;
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (',', 0) => items.push(String::new()),
            _ => items.last_mut().into_iter().for_each(|item| item.push(c)),
        }
    }
    items
}

/// The names of a set's migrations, in order.
fn migrations(set: &str) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder(set))?;
    let mut names =
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn folder(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(set)
}
