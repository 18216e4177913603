//! The scans in a plan of SQLite (<https://sqlite.org/eqp.html>). SQLite chooses the plan by the indexes, not by the number of rows.
//!
//! A step that begins with SCAN reads a whole table or a whole index, also an index of some rows; so does the making of an index for
//! one statement (AUTOMATIC), and so nearly does a search by coarse columns, or by one end of a range when a further condition drops
//! rows. None is a scan that ends early: the statement has a LIMIT, the rows come in its order without sorting or grouping, and no
//! further condition drops any.

use anyhow::Result;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Scan;
use super::coarse::Condition;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The parameters get no value, which makes them NULL.
pub(super) fn scans_of(file: &mut SqliteConnection, statement: &str) -> Result<Vec<Scan>> {
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(file)?;
    let is_sorted = steps.iter().any(|step| step.detail.starts_with("USE TEMP B-TREE"));
    let outline = Outline { terms: terms_of(statement), stops: stops_at_limit(statement) && !is_sorted };
    Ok(steps.iter().filter_map(|step| outline.scan_of(&step.detail)).collect())
}

/// What a plan does not tell.
struct Outline {
    /// The number of terms of the only WHERE; none when there are several.
    terms: Option<usize>,
    /// Whether rows are taken as they come, up to a LIMIT.
    stops: bool,
}

impl Outline {
    fn scan_of(&self, step: &str) -> Option<Scan> {
        let (kind, rest) = step.split_once(' ')?;
        let table = rest.split(' ').next()?;
        let condition = rest.rsplit_once(" (").map(|(_, condition)| Condition(condition.trim_end_matches(')')));
        let own_terms = condition.map_or(0, Condition::number_of_terms);
        let drops = self.terms.is_some_and(|terms| terms > own_terms);
        let is_scan = match kind {
            "SCAN" => !rest.starts_with("CONSTANT ROW") && !rest.contains("-ROW VALUES CLAUSE"),
            "SEARCH" => {
                rest.contains(" AUTOMATIC ") || condition.is_some_and(|it| it.breadth(&it.columns()).is_wide(drops))
            }
            _ => false,
        };
        let ends_early = self.stops && self.terms == Some(own_terms);
        (is_scan && !ends_early).then(|| Scan { table: table.to_owned(), step: step.to_owned() })
    }
}

fn terms_of(statement: &str) -> Option<usize> {
    let mut parts = statement.split(" WHERE ");
    let Some(condition) = parts.nth(1) else { return Some(0) };
    let end = [" ORDER BY ", " LIMIT ", " RETURNING "].iter().filter_map(|word| condition.find(word)).min();
    let condition = condition.split_at(end.unwrap_or(condition.len())).0;
    parts.next().is_none().then(|| Condition(condition).number_of_terms())
}

fn stops_at_limit(statement: &str) -> bool {
    let groups = ["GROUP BY", "DISTINCT", "COUNT(", "MAX(", "MIN("];
    let upper = statement.to_uppercase();
    upper.contains(" LIMIT ") && !groups.iter().any(|word| upper.contains(word))
}
