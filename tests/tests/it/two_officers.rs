//! What needs two officers needs two at the command line: the host gives roles and tokens during the founding, and proposes afterwards.

use anyhow::{Context as _, Result, ensure};

use crate::scene::organisation;

#[test]
fn the_command_line_gives_roles_while_founding_and_proposes_them_afterwards() -> Result<()> {
    let inkan = organisation()?;
    let grant = |role: &str| inkan.run(&["person", "grant", "--mail", "alice@example.com", "--role", role]);
    let given = grant("auditor")?;
    ensure!(given.status.success() && given.text().contains("auditor"), "{}", given.text());
    let listed = inkan.text(&["person", "list"])?;
    ensure!(listed.contains("founding: the host gives roles and tokens alone"), "{listed}");
    ensure!(listed.contains("missing with a second factor: 2 administrator"), "{listed}");
    ensure!(inkan.json(&["person", "list"])?.is_array(), "scripts read a list");
    let trail = inkan.text(&["audit", "list"])?;
    ensure!(trail.contains("auditor founding"), "{trail}");

    inkan.database().execute("INSERT INTO founding (id, ended_at) SELECT 1, created_at FROM person WHERE id = 1")?;
    let proposed = grant("administrator")?;
    ensure!(proposed.status.success() && proposed.text().contains("made proposal 1: there are too few officers"));
    let people = inkan.json(&["person", "list"])?;
    ensure!(people[0]["roles"] == serde_json::json!(["auditor"]), "the role was given: {people}");
    let twice = grant("auditor")?;
    ensure!(twice.status.code() == Some(6) && twice.stderr.contains("has this role already"), "{}", twice.stderr);
    let listed = inkan.text(&["person", "list"])?;
    ensure!(listed.contains("too few officers: a proposal of the host takes effect after 72 hours"), "{listed}");

    let token = inkan.json(&["program", "add", "mta", "--days", "30"])?;
    ensure!(
        token["proposal"] == 2 && token["token"].as_str().is_some_and(|token| token.starts_with("inkan-")),
        "{token}"
    );
    ensure!(inkan.text(&["program", "list"])?.contains("no program"), "the token is valid already");
    let added =
        inkan.json(&["person", "add", "--name", "Bob", "--mail", "bob@example.com", "--role", "security-officer"])?;
    ensure!(added["proposal"] == 3 && added["roles"].as_array().is_some_and(Vec::is_empty), "{added}");

    let listed = inkan.text(&["proposal", "list"])?;
    ensure!(listed.lines().count() == 3 && listed.contains("by the host: give Bob <bob@example.com>"), "{listed}");
    let shown = inkan.text(&["proposal", "show", "1"])?;
    ensure!(
        shown.contains("unless an officer refuses it") && shown.contains("role-grant person:1 administrator"),
        "{shown}"
    );
    let digest = inkan.json(&["proposal", "show", "1"])?["digest"].as_str().context("a digest")?.to_owned();
    let expected = ca_core::types::Sha256Digest::of(b"inkan proposal 1\nrole-grant person:1 administrator\n");
    ensure!(digest == expected.to_string(), "the digest does not cover the lines that are shown");
    inkan.text(&["proposal", "withdraw", "1"])?;
    let again = inkan.run(&["proposal", "withdraw", "1"])?;
    ensure!(again.status.code() == Some(6), "{:?} {}", again.status, again.stderr);
    ensure!(inkan.run(&["proposal", "show", "9"])?.status.code() == Some(5), "an unknown one");
    Ok(())
}

#[test]
fn a_role_is_taken_away_after_a_question() -> Result<()> {
    let inkan = organisation()?;
    let withdraw = ["person", "withdraw-role", "--mail", "alice@example.com", "--role", "auditor"];
    let absent = inkan.run(&withdraw)?;
    ensure!(absent.status.code() == Some(6) && absent.stderr.contains("does not have this role"), "{}", absent.stderr);
    inkan.text(&["person", "grant", "--mail", "alice@example.com", "--role", "auditor"])?;
    let asked = inkan.run_in_terminal(&withdraw, "no\n")?;
    ensure!(asked.status.code() == Some(8) && asked.text().contains("an officer must confirm"), "{}", asked.text());
    ensure!(inkan.run(&withdraw)?.status.code() == Some(2), "without a terminal it needs --yes");
    let mut sure = withdraw.to_vec();
    sure.push("--yes");
    let taken = inkan.text(&sure)?;
    ensure!(!taken.contains("auditor"), "{taken}");
    ensure!(inkan.text(&["audit", "list"])?.contains("role.withdraw"));
    Ok(())
}
