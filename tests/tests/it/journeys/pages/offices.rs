//! The pages on which officers decide.

use anyhow::Result;

use super::Walk;

impl Walk {
    /// Requests and a proposal wait for the officer.
    pub(super) fn queue(&mut self) -> Result<()> {
        self.visit.organisation.inkan.database().execute(
            "UPDATE request SET state = 'mailbox-proven', proven_at = submitted_at, ending = NULL;
             UPDATE proposal SET state = 'proposed', proposer_id = NULL, decided_at = NULL WHERE id = 1",
        )?;
        self.look("/officer/queue", "/officer/queue")?;
        self.look("/officer/requests", "/officer/requests")?;
        self.visit.browser.click("button[value=approve]")?;
        self.arrive("/officer/requests", ".faults")?;
        self.look("/officer/requests/{id}/refuse", "/officer/requests/1/refuse")?;
        self.visit.browser.click("#reason-not-needed")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/requests", ".done")?;
        self.look("/officer/certificates", "/officer/certificates?query=ali")
    }

    /// A role is proposed for Alice; the officer withdraws one proposal and refuses another, which the host made.
    pub(super) fn proposals(&mut self) -> Result<()> {
        for is_of_host in [false, true] {
            self.look("/officer/people/{id}/roles", "/officer/people/1/roles")?;
            self.visit.browser.click("main button")?;
            self.arrive("/officer/people/{id}/roles", ".faults")?;
            self.visit.browser.click("#auditor")?;
            self.visit.browser.click("main button")?;
            self.arrive("/officer/proposals/{id}", "main button.plain")?;
            if is_of_host {
                let database = self.visit.organisation.inkan.database();
                database.execute(
                    "UPDATE proposal SET proposer_id = NULL, acts_at_deadline = TRUE WHERE state = 'proposed'",
                )?;
            } else {
                self.visit.browser.click("main button.plain")?;
                self.arrive("/officer/proposals/{id}", ".done")?;
            }
        }
        self.look("/officer/proposals", "/officer/proposals")?;
        self.visit.browser.click("main table a")?;
        self.arrive("/officer/proposals/{id}", "#reason")?;
        self.visit.browser.fill("#reason", "Not before May.")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/proposals/{id}", ".done")?;
        self.visit.browser.click("main ol a")?;
        self.visit.organisation.inkan.database().execute(
            "INSERT INTO person_role (person_id, role, granted_at) SELECT id, 'auditor', created_at FROM person WHERE id = 1",
        )?;
        let withdrawal = "/officer/people/1/roles/auditor/withdraw";
        self.look("/officer/people/{id}/roles", "/officer/people/1/roles")?;
        self.look("/officer/people/{id}/roles/{role}/withdraw", withdrawal)?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/people/{id}", ".done")
    }

    /// Alice gets a second address, which replaces the first; it ends before that. A directory entry asks to be her.
    pub(super) fn addresses(&mut self) -> Result<()> {
        self.look("/officer/people/{id}/addresses", "/officer/people/1/addresses")?;
        self.visit.browser.click("main form[action$='/name'] button")?;
        self.arrive("/officer/people/{id}/addresses", ".done")?;
        self.visit.browser.click("main form[action$='/addresses'] button")?;
        self.arrive("/officer/people/{id}/addresses", ".faults")?;
        self.visit.browser.fill("#address", "alice.new@example.com")?;
        self.visit.browser.click("#replaces option:nth-child(2)")?;
        self.visit.browser.click("main form[action$='/addresses'] button")?;
        self.arrive("/officer/people/{id}/addresses", ".done")?;
        self.visit.browser.click("main form[action$='/stop'] button")?;
        self.arrive("/officer/people/{id}/addresses", ".done")?;
        self.visit.browser.click("main tr:nth-child(2) td a")?;
        self.arrive("/officer/mailboxes/{id}", "#to")?;
        self.visit.browser.fill("#to", "nobody@example.com")?;
        self.visit.browser.click("main form[method=get] button")?;
        self.arrive("/officer/mailboxes/{id}", ".faults")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/people/{id}/addresses", ".done")?;
        self.visit.organisation.inkan.database().execute(
            "INSERT INTO entry_claim (entry, person_id, name, address, claimed_at)
             SELECT session.token_hash, 1, 'Alice Smith', 'alice@example.com', person.created_at FROM person, session WHERE person.id = 1 LIMIT 1",
        )?;
        self.look("/officer/queue", "/officer/queue?kind=entry")?;
        self.visit.browser.click("main table a")?;
        self.arrive("/officer/entries/{id}", "main button.plain")?;
        self.visit.browser.click("main button.plain")?;
        self.arrive("/officer/people/{id}", ".done")
    }

    /// An event holds a destination; the officer skips it.
    pub(super) fn destinations(&mut self) -> Result<()> {
        self.visit.organisation.inkan.database().execute(
            "INSERT INTO destination (name, seq, moved_at, held_seq, held_since, attempts, next_try_at, fault, fault_detail) \
             VALUES ('siem', 0, '2026-04-01 00:00:00', 1, '2026-04-01 00:00:05', 3, '2026-04-01 00:01:00', 'status', '503 full')",
        )?;
        self.look("/officer/destinations", "/officer/destinations")?;
        self.visit.browser.click("main table a")?;
        self.arrive("/officer/destinations/{name}/skip", "#reason")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/destinations/{name}/skip", ".faults")?;
        self.visit.browser.fill("#reason", "Refused for good, ticket 12.")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/officer/destinations", ".done")
    }
}
