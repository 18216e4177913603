//! The scans in a plan of PostgreSQL, which is asked for a plan without a sequential scan, and joins by nothing but nested loops: only
//! then does the plan depend on the indexes alone. What remains as a sequential scan has no index.
//!
//! A scan of an index without a condition reads the whole index, also an index of some rows; one whose condition has no term about the
//! index's first columns, or about coarse ones alone, nearly does, as does one for one end of a range when a filter drops rows. None is a
//! scan when it ends early: a LIMIT takes its rows as they come, and no further condition drops any.

use anyhow::{Context, Result};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

use super::Scan;
use super::coarse::Condition;

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    plan: String,
}

/// Sets how statements are planned, and makes the planner expect large tables, except that of the CAs, each with a row so that its file has
/// a page. The function
/// is needed because the column of EXPLAIN's result has a name with a space.
pub(super) fn prepare(server: &mut PgConnection) -> Result<()> {
    server.batch_execute(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; \
         SET enable_mergejoin = off; SET work_mem = '1GB'; \
         CREATE FUNCTION pg_temp.plan_of(statement text) RETURNS json LANGUAGE plpgsql AS $$ \
         DECLARE plan json; BEGIN EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan; RETURN plan; END $$",
    )?;
    Ok(server.batch_execute(EXPECT_LARGE_TABLES)?)
}

/// A replica inserts rows without regard to foreign keys.
const EXPECT_LARGE_TABLES: &str = "DO $$ DECLARE its regclass; names text; fillers text; BEGIN \
     PERFORM set_config('session_replication_role', 'replica', true); \
     FOR its IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace LOOP \
     SELECT string_agg(quote_ident(attname), ', '), string_agg(CASE atttypid WHEN 'bytea'::regtype THEN '''x''' \
     WHEN 'text'::regtype THEN '''x''' WHEN 'boolean'::regtype THEN 'false' WHEN 'bigint'::regtype THEN '1' \
     WHEN 'integer'::regtype THEN '1' ELSE 'now()' END, ', ') INTO names, fillers FROM pg_attribute \
     WHERE attrelid = its AND attnum > 0 AND NOT attisdropped; \
     EXECUTE format('INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING', its, names, fillers); \
     END LOOP; \
     UPDATE pg_class SET relpages = 1, reltuples = 100000 \
     WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname <> 'authority'; END $$";

pub(super) fn scans_of(server: &mut PgConnection, statement: &str) -> Result<Vec<Scan>> {
    server.batch_execute(&format!("PREPARE recorded AS {statement}"))?;
    let nulls = vec!["NULL"; parameters_of(statement)].join(", ");
    let execute = if nulls.is_empty() { "EXECUTE recorded".to_owned() } else { format!("EXECUTE recorded({nulls})") };
    let plan: Plan =
        diesel::sql_query("SELECT pg_temp.plan_of($1)::text AS plan").bind::<Text, _>(execute).get_result(server)?;
    server.batch_execute("DEALLOCATE recorded")?;
    let plan: Value = serde_json::from_str(&plan.plan)?;
    let root = plan.pointer("/0/Plan").context("a plan without a root")?;
    let mut scans = Vec::new();
    walk(server, root, Above::default(), &mut scans)?;
    Ok(scans)
}

/// The highest number of a parameter `$n`.
fn parameters_of(statement: &str) -> usize {
    let number = |after: &str| -> Option<usize> {
        let end = after.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(after.len());
        after.split_at(end).0.parse().ok()
    };
    statement.split('$').skip(1).filter_map(number).max().unwrap_or(0)
}

/// A scan of an index.
struct IndexScan<'a> {
    condition: Option<Condition<'a>>,
    columns: Vec<String>,
}

impl IndexScan<'_> {
    /// Whether it reads much more of the index than is wanted.
    fn is_wide(&self, has_filter: bool) -> bool {
        let drops = has_filter || self.drops();
        let is_wide = |it: Condition<'_>| it.breadth(&it.leading(&self.columns)).is_wide(drops);
        self.condition.is_none_or(|it| !it.equals_all(&self.columns) && is_wide(it))
    }

    /// Whether its condition drops rows that it reads.
    fn drops(&self) -> bool {
        self.condition.is_some_and(|it| it.has_others_than(&it.leading(&self.columns)))
    }
}

/// What the nodes above do with the rows of a node.
#[derive(Clone, Copy, Default)]
struct Above<'a> {
    /// They stop at a limit.
    ends_early: bool,
    /// For a bitmap of rows: the table, and whether a filter drops rows of it.
    bitmap: Option<(&'a str, bool)>,
}

/// Adds the scans of a node and of those below it.
fn walk(server: &mut PgConnection, node: &Value, above: Above<'_>, scans: &mut Vec<Scan>) -> Result<()> {
    let text = |name: &str| node.get(name).and_then(Value::as_str);
    let kind = text("Node Type").unwrap_or_default();
    let (bitmap_table, bitmap_filter) = above.bitmap.unwrap_or_default();
    let table = text("Relation Name").unwrap_or(bitmap_table);
    let has_filter = node.get("Filter").is_some() || node.get("Join Filter").is_some() || bitmap_filter;
    let (is_scan, drops) = match text("Index Name") {
        None => (kind == "Seq Scan", false),
        Some(index) => {
            let scan = IndexScan { condition: text("Index Cond").map(Condition), columns: columns_of(server, index)? };
            (scan.is_wide(has_filter), scan.drops())
        }
    };
    if is_scan && !(above.ends_early && !has_filter && !drops) {
        let index = text("Index Name").unwrap_or("no index");
        let condition = text("Index Cond").unwrap_or("no condition");
        scans.push(Scan { table: table.to_owned(), step: format!("{kind}, {index}, {condition}") });
    }
    let passes_on = matches!(kind, "Nested Loop" | "LockRows" | "Result" | "Subquery Scan") && !has_filter;
    let ends_early = kind == "Limit" || (above.ends_early && passes_on);
    let bitmap = kind.starts_with("Bitmap").then_some((table, has_filter));
    for below in node.get("Plans").and_then(Value::as_array).into_iter().flatten() {
        let is_outer = below.get("Parent Relationship").and_then(Value::as_str) == Some("Outer");
        walk(server, below, Above { ends_early: ends_early && is_outer, bitmap }, scans)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The columns of an index in their order.
fn columns_of(server: &mut PgConnection, index: &str) -> Result<Vec<String>> {
    let columns = "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = $1::regclass ORDER BY attnum";
    let columns: Vec<Column> = diesel::sql_query(columns).bind::<Text, _>(index).load(server)?;
    Ok(columns.into_iter().map(|column| column.name).collect())
}
