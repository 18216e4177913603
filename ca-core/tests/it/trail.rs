//! Filters of the audit trail and its export: by whom, what, to whom and when, with many rows and a clock that was set back.

use std::io::Cursor;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::audit::export::{ExportFault, ExportVerdict, check_export};
use ca_core::audit::{Record, TrailFilter};
use ca_core::policy::{Actor, AddPerson, GrantRole, ReadAudit, Role, SeePerson, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock};
use ca_core::types::{PersonId, Timestamp};
use ca_core::use_cases::audit::export::{Exporter, begin_export, find_export};
use ca_core::use_cases::audit::filter::{FilterFault, expand, read_about, read_action, read_actor};
use ca_core::use_cases::audit::{heads, trail};
use ca_core::use_cases::offices;
use ca_core::use_cases::people::{mailboxes, roster};
use inkan_tests::installation::Installation;
use time::Duration;

const START: &str = "2027-04-01T09:30:00Z";

fn search(ca: &Ca, filter: &TrailFilter, before: Option<i64>, limit: usize) -> Result<trail::FoundRows> {
    Ok(trail::search_audit(ca, &permit(&Actor::Host, ReadAudit)?, filter, before, limit)?)
}

/// All rows that fit, page by page; each page goes on where the last one ended.
fn all_pages(ca: &Ca, filter: &TrailFilter, limit: usize) -> Result<Vec<i64>> {
    let (mut found, mut before) = (Vec::new(), None);
    for _ in 0..10_000 {
        let page = search(ca, filter, before, limit)?;
        ensure!(page.is_cut || page.rows.len() == limit || page.next.is_none(), "a short page: {page:?}");
        found.extend(page.rows.iter().map(|row| row.seq));
        before = page.next;
        if before.is_none() {
            return Ok(found);
        }
    }
    anyhow::bail!("the pages never end")
}

fn everything(ca: &Ca) -> Result<Vec<Record>> {
    Ok(trail::list_audit(ca, &permit(&Actor::Host, ReadAudit)?, None, 1_000_000)?)
}

fn fits(filter: &TrailFilter, row: &Record) -> bool {
    filter.actor.as_ref().is_none_or(|it| *it == row.actor)
        && filter.action.as_ref().is_none_or(|it| *it == row.action)
        && filter.subjects.as_ref().is_none_or(|all| all.contains(&row.subject))
        && filter.from.is_none_or(|from| row.at >= from)
        && filter.until.is_none_or(|until| row.at < until)
}

fn expected(ca: &Ca, filter: &TrailFilter) -> Result<Vec<i64>> {
    Ok(everything(ca)?.iter().filter(|row| fits(filter, row)).map(|row| row.seq).collect())
}

/// An installation whose rows span two days, with an hour without a row and a clock that was set back for two hours.
fn two_days() -> Result<(Installation, Arc<ManualClock>)> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    for number in 0..30 {
        installation.add_person("Taro Yamada", &format!("taro{number}@example.com"))?;
        clock.advance(if number == 15 { 5 * 3600 } else { 47 * 60 });
        if number == 20 {
            clock.advance(-2 * 3600);
        }
    }
    Ok((installation, clock))
}

#[test]
fn every_filter_finds_its_rows_and_no_others_before_and_after_hours_are_noted() -> Result<()> {
    let (installation, _) = two_days()?;
    let ca = &installation.ca;
    let start: Timestamp = START.parse()?;
    let mut filters = vec![TrailFilter::default()];
    for (from, hours) in [(0, 1), (0, 24), (3, 7), (12, 6), (15, 4), (16, 1), (40, 100), (-50, 20), (0, 0), (14, 12)] {
        let from = start + Duration::hours(from);
        let until = from + Duration::hours(hours);
        filters.push(TrailFilter { from: Some(from), until: Some(until), ..TrailFilter::default() });
        filters.push(TrailFilter { from: Some(from), ..TrailFilter::default() });
        filters.push(TrailFilter { until: Some(until), action: Some("person.add".into()), ..TrailFilter::default() });
    }
    filters.push(TrailFilter {
        actor: Some("host".into()),
        action: Some("crl.publish".into()),
        ..TrailFilter::default()
    });
    filters.push(TrailFilter { actor: Some("system".into()), ..TrailFilter::default() });
    let subjects = Some(["person:3".to_owned(), "mailbox:3".to_owned()].into());
    filters.push(TrailFilter { subjects, action: Some("mailbox.add".into()), ..TrailFilter::default() });
    for noted in [false, true] {
        if noted {
            // Few rows are not worth noting, unless another hour began.
            ensure!(trail::note_hours(ca)? > 30);
        }
        for filter in &filters {
            for limit in [1, 7, 50] {
                ensure!(all_pages(ca, filter, limit)? == expected(ca, filter)?, "{filter:?}, noted: {noted}");
            }
        }
    }
    let nobody = TrailFilter { actor: Some("person:99".into()), ..TrailFilter::default() };
    ensure!(all_pages(ca, &nobody, 50)?.is_empty());
    Ok(())
}

#[test]
fn rows_after_the_noted_hours_are_found() -> Result<()> {
    let (installation, clock) = two_days()?;
    let ca = &installation.ca;
    trail::note_hours(ca)?;
    ensure!(trail::note_hours(ca)? == 0, "noted twice");
    for number in 0..3 {
        clock.advance(3600);
        installation.add_person("Later", &format!("later{number}@example.com"))?;
        let filter = TrailFilter { from: Some(clock.now()), ..TrailFilter::default() };
        ensure!(all_pages(ca, &filter, 50)? == expected(ca, &filter)?);
        let earlier = TrailFilter { until: Some(clock.now()), ..TrailFilter::default() };
        ensure!(all_pages(ca, &earlier, 50)? == expected(ca, &earlier)?);
    }
    Ok(())
}

/// Of two actors with very many rows, none fits: the search gives up, says so, and goes on where it gave up.
#[test]
fn a_search_gives_up_after_many_rows_and_goes_on() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    let blob = if installation.database.is_postgres() { format!("'\\x{zeros}'") } else { format!("x'{zeros}'") };
    let head = everything(ca)?.len();
    // Rows that no program wrote, whose hashes do not matter here.
    installation.database.execute(&format!(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, personal_digest, previous_hash, hash)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
         SELECT {head} + i, '2027-04-02 00:00:00', CASE WHEN i % 2 = 0 THEN 'program:even' ELSE 'program:odd' END,
                CASE WHEN i % 2 = 0 THEN 'certificate.issue' ELSE 'intent.record' END, 'certificate:' || i, '',
                {blob}, {blob}, {blob} FROM n"
    ))?;
    let none = TrailFilter {
        actor: Some("program:even".into()),
        action: Some("intent.record".into()),
        ..TrailFilter::default()
    };
    let first = search(ca, &none, None, 50)?;
    ensure!(first.rows.is_empty() && first.is_cut && first.next.is_some(), "{first:?}");
    ensure!(all_pages(ca, &none, 50)?.is_empty());
    let rare =
        TrailFilter { actor: Some("program:even".into()), action: Some("person.add".into()), ..TrailFilter::default() };
    ensure!(!search(ca, &rare, None, 50)?.is_cut, "the rarer of two conditions is not looked up first");
    Ok(())
}

#[test]
fn what_is_typed_means_what_people_mean_and_otherwise_has_a_fault() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let (permitted, people) = (permit(&Actor::Host, ReadAudit)?, permit(&Actor::Host, SeePerson)?);
    let taro = installation.add_person("Taro Yamada", "taro@example.com")?;
    installation.add_person("Hanako Sato", "hanako@example.com")?;
    installation.add_person("Saburo Sato", "saburo@example.com")?;
    let sales = mailboxes::add_mailbox(ca, &permit(&Actor::Host, AddPerson)?, taro, "sales@example.com".parse()?)?;
    let actor = |text: &str| read_actor(ca, &permitted, &people, text);
    for (text, meaning) in [
        ("host", "host"),
        (" system ", "system"),
        ("taro@example.com", "person:1"),
        ("Taro＠example.com", "person:1"),
        ("yamada", "person:1"),
        ("person:2", "person:2"),
    ] {
        ensure!(actor(text)?.is_ok_and(|it| it == meaning), "{text}");
    }
    for text in ["nobody", "nobody@example.com", "person:99", "program:none", "link:7", "…", "x:y"] {
        ensure!(matches!(actor(text)?, Err(FilterFault::Unknown)), "{text}");
    }
    ensure!(matches!(actor("sato")?, Err(FilterFault::Several)));
    ensure!(matches!(actor("taro@")?, Err(FilterFault::Malformed(_))));

    let issued = installation.issue("taro@example.com")?;
    let serial = issued.serial.to_string();
    let about = |text: &str| read_about(ca, &permitted, &people, text);
    let colons = serial.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair)).collect::<Vec<_>>().join(":");
    let certificate = format!("certificate:{serial}");
    for text in [serial.clone(), serial.to_ascii_uppercase(), colons, format!("serial: {serial}"), certificate.clone()]
    {
        ensure!(about(&text)?.is_ok_and(|it| it == certificate), "{text}");
    }
    ensure!(about("sales@example.com")?.is_ok_and(|it| it == format!("mailbox:{sales}")));
    ensure!(about("Taro")?.is_ok_and(|it| it == "person:1"));
    for text in ["4a0b4a0b4a0b4a0b", "nobody@example.com", "request:99", "certificate:00ff", "nobody"] {
        ensure!(matches!(about(text)?, Err(FilterFault::Unknown)), "{text}");
    }
    ensure!(matches!(about("(dec): 4660")?, Err(FilterFault::Malformed(_))));
    ensure!(read_action(ca, &permitted, "certificate.revoke")?.is_ok());
    ensure!(read_action(ca, &permitted, "certificate.burn")?.is_err());

    let of = |about: &str| -> Result<TrailFilter> {
        let filter = TrailFilter { about: Some(about.to_owned()), ..TrailFilter::default() };
        expand(ca, &permitted, filter)?.map_err(|fault| anyhow::anyhow!("{fault:?}"))
    };
    let actions = |filter: &TrailFilter| -> Result<Vec<String>> {
        Ok(search(ca, filter, None, 50)?.rows.into_iter().map(|row| row.action).collect())
    };
    let on_taro = actions(&of("person:1")?)?;
    for action in ["person.add", "mailbox.add", "certificate.issue", "intent.record"] {
        ensure!(on_taro.iter().any(|it| it == action), "{action} is missing: {on_taro:?}");
    }
    ensure!(actions(&of(&format!("mailbox:{sales}"))?)? == ["mailbox.add"]);
    Ok(())
}

/// The file of an export.
fn export(ca: &Ca, actor: &Actor, filter: &TrailFilter) -> Result<Vec<u8>> {
    let permitted = permit(actor, ReadAudit)?;
    let id = begin_export(ca, &permitted, filter)?;
    let mut exporter = Exporter::new(find_export(ca, &permitted, &id)?);
    let mut file = Vec::new();
    while let Some(lines) = exporter.next_lines(ca)? {
        file.extend(lines);
    }
    Ok(file)
}

fn check(ca: &Ca, file: &[u8]) -> Result<Result<ExportVerdict, (u64, ExportFault)>> {
    let checked = check_export(Cursor::new(file), &heads::head_public_key(ca)?)?;
    Ok(checked.map_err(|finding| (finding.line, finding.fault)))
}

#[test]
fn an_export_is_proven_with_all_filters_and_with_erased_personal_data() -> Result<()> {
    let (installation, clock) = two_days()?;
    let ca = &installation.ca;
    trail::note_hours(ca)?;
    installation.database.execute("DELETE FROM audit_personal WHERE seq IN (5, 6)")?;
    let start: Timestamp = START.parse()?;
    let hours = |hours: i64| Some(start + Duration::hours(hours));
    for filter in [
        TrailFilter::default(),
        TrailFilter { action: Some("person.add".into()), ..TrailFilter::default() },
        TrailFilter { from: hours(10), until: hours(20), ..TrailFilter::default() },
        TrailFilter { from: Some(clock.now() + Duration::hours(5)), ..TrailFilter::default() },
        TrailFilter { until: hours(-5), ..TrailFilter::default() },
    ] {
        let expected = expected(ca, &filter)?.len();
        let file = export(ca, &Actor::Host, &filter)?;
        let verdict = check(ca, &file)?.map_err(|fault| anyhow::anyhow!("{filter:?}: {fault:?}"))?;
        // The row about the export fits some filters.
        let rows = usize::try_from(verdict.counts.rows)?;
        ensure!(rows == expected || (rows == expected + 1 && filter.action.is_none()), "{filter:?}: {verdict:?}");
        ensure!(verdict.counts.rows + verdict.counts.links == verdict.last - verdict.first + 1);
    }
    let verdict = check(ca, &export(ca, &Actor::Host, &TrailFilter::default())?)?.ok().context("no proof")?;
    ensure!(verdict.counts.erased == 2 && verdict.counts.links == 0, "{verdict:?}");
    Ok(())
}

#[test]
fn what_is_changed_in_an_export_is_found_in_its_line() -> Result<()> {
    let (installation, _) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    for name in ["taro", "jiro", "saburo"] {
        installation.add_person(name, &format!("{name}@example.com"))?;
    }
    let filter = TrailFilter { action: Some("person.add".into()), ..TrailFilter::default() };
    let file = String::from_utf8(export(ca, &Actor::Host, &filter)?)?;
    let lines: Vec<&str> = file.lines().collect();
    ensure!(check(ca, file.as_bytes())?.is_ok());
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).context(part.to_owned());
    let text = |at: usize| lines.get(at).copied().unwrap_or_default();
    let (row, link) = (at("\"row\":")?, at("\"link\":")?);
    let with = |at: usize, line: &str| {
        let changed = lines.iter().enumerate().map(|(here, other)| if here == at { line } else { other });
        changed.collect::<Vec<_>>().join("\n")
    };
    let without = |at: usize| {
        let left = lines.iter().enumerate().filter(|(here, _)| *here != at).map(|(_, line)| *line);
        left.collect::<Vec<_>>().join("\n")
    };
    let first = |count: usize| lines.iter().take(count).copied().collect::<Vec<_>>().join("\n");
    let fault_of = |file: String| check(ca, file.as_bytes());
    let line = |at: usize| u64::try_from(at + 1).unwrap_or_default();

    let altered = text(row).replace("person.add", "person.end");
    ensure!(matches!(fault_of(with(row, &altered))?, Err((at, ExportFault::Altered)) if at == line(row)));
    let altered = text(link).replace("\"actor\":\"", "\"actor\":\"x");
    ensure!(matches!(fault_of(with(link, &altered))?, Err((at, ExportFault::Altered)) if at == line(link)));
    ensure!(matches!(fault_of(without(row))?, Err((at, ExportFault::Missing { .. })) if at == line(row)));
    let personal = text(row).replace("\"text\":\"", "\"text\":\"x");
    ensure!(personal != text(row));
    ensure!(matches!(fault_of(with(row, &personal))?, Err((at, ExportFault::PersonalAltered)) if at == line(row)));
    let swapped = with(row, text(row + 1));
    ensure!(matches!(fault_of(swapped)?, Err((at, _)) if at == line(row)));
    for cut in [1, row, lines.len() - 1] {
        ensure!(matches!(fault_of(first(cut))?, Err((at, ExportFault::Cut)) if at == line(cut)), "{cut}");
    }
    ensure!(matches!(fault_of(format!("{file}{{}}"))?, Err((_, ExportFault::Surplus))));
    ensure!(matches!(fault_of(String::new())?, Err((1, ExportFault::Cut))));
    let other = text(0).replace("person.add", "role.grant");
    ensure!(matches!(fault_of(with(0, &other))?, Err((_, ExportFault::NotAskedFor | ExportFault::LeftOut))));
    let version = text(0).replace("_export\":1", "_export\":2");
    ensure!(matches!(fault_of(with(0, &version))?, Err((1, ExportFault::OtherVersion { version: 2 }))));
    let last = lines.len() - 1;
    let forged = text(last).replace("\"seq\":", "\"seq\":1");
    ensure!(matches!(fault_of(with(last, &forged))?, Err((_, ExportFault::Forged))));
    let counts = text(last).replace("\"rows\":", "\"rows\":1");
    ensure!(matches!(fault_of(with(last, &counts))?, Err((_, ExportFault::Counts))));
    // What somebody rewrote in the database, with all hashes, has another head than the one that was signed.
    let (other, _) = Installation::found_at(START, &[])?;
    let foreign = check_export(Cursor::new(file.as_bytes()), &heads::head_public_key(&other.ca)?)?;
    ensure!(foreign.is_err_and(|finding| matches!(finding.fault, ExportFault::OtherKey { .. })));
    // Windows line ends and blank lines do no harm.
    ensure!(fault_of(file.replace('\n', "\r\n\r\n"))?.is_ok());
    Ok(())
}

#[test]
fn an_export_is_one_row_however_often_it_is_downloaded_and_ends_for_others_and_after_a_while() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let auditor = |name: &str| -> Result<Actor> {
        let id: PersonId = installation.add_person(name, &format!("{name}@example.com"))?;
        offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, id, Role::Auditor)?;
        Ok(roster::find_person(ca, id)?.actor())
    };
    let (ada, bea) = (auditor("ada")?, auditor("bea")?);
    let filter = TrailFilter { about: Some("person:1".to_owned()), ..TrailFilter::default() };
    let permitted = permit(&ada, ReadAudit)?;
    let filter = expand(ca, &permitted, filter)?.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    let id = begin_export(ca, &permitted, &filter)?;
    let rows = everything(ca)?;
    let newest = rows.first().context("a row")?;
    ensure!(newest.action == "audit.export" && newest.subject == format!("export:{id}"), "{newest:?}");
    ensure!(newest.detail == "{\"about\":\"person:1\"}", "{newest:?}");
    for _ in 0..3 {
        find_export(ca, &permitted, &id)?;
    }
    installation.add_person("carol", "carol@example.com")?;
    heads::sign_head(ca)?;
    let later = find_export(ca, &permitted, &id)?;
    ensure!(later.newest == newest.seq && later.head.head.seq > newest.seq, "{later:?}");
    ensure!(find_export(ca, &permit(&bea, ReadAudit)?, &id).is_err(), "shown to another auditor");
    ensure!(find_export(ca, &permitted, &"0".repeat(32)).is_err());
    clock.advance(15 * 60);
    ensure!(find_export(ca, &permitted, &id).is_err(), "shown after 15 minutes");
    Ok(())
}
