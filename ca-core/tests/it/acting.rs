//! Who has lost the right to act between the beginning of a request and the act.

use anyhow::{Result, bail, ensure};
use ca_core::error::{Error, Refusal};
use ca_core::policy::{
    Actor, AddPerson, Change, ChangeKind, GrantRole, MakeRevocationCode, Propose, ReleaseCertificate,
    ResetSecondFactor, RevokeCertificate, Role, WithdrawRole, permit,
};
use ca_core::types::{Happening, Language, Profile};
use ca_core::use_cases::enrollment::{self, Submission};
use ca_core::use_cases::offices::{self, propose, withdraw_role};
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::people::sessions::{self, Proof, SessionLimits, Standing, find_session};
use ca_core::use_cases::people::{accounts, second_factor};
use ca_core::use_cases::revocation::passes::make_code;
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate, revoke_certificate};
use ca_core::use_cases::self_check::start_self_check;
use inkan_tests::installation::{Installation, new_csr};
use inkan_tests::session::open_session;

fn actor_of(installation: &Installation, token: &str) -> Result<Actor> {
    match find_session(&installation.ca, token, SessionLimits::default())? {
        Some(Standing::SignedIn(session)) => Ok(session.actor),
        other => bail!("not signed in: {other:?}"),
    }
}

fn expect_ended<T: std::fmt::Debug>(outcome: &Result<T, Error>) -> Result<()> {
    ensure!(matches!(outcome, Err(Error::Refused(Refusal::SessionEnded))), "{outcome:?}");
    Ok(())
}

#[test]
fn what_a_session_asked_for_is_not_done_after_it_has_ended() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let person = certificate.person;
    let mailbox = roster::find_person(ca, person)?.mailboxes.remove(0).id;
    let token = open_session(ca, person, Proof::SecondFactor)?;
    let actor = actor_of(&installation, &token)?;
    let submission = || -> Result<Submission> {
        Ok(Submission {
            mailbox,
            keys: vec![(Profile::Signing, new_csr()?)],
            source: SOURCE.to_owned(),
            device: String::new(),
        })
    };
    let waiting = enrollment::submit_request(ca, &actor, &submission()?)?;
    sessions::end_session(ca, &token)?;
    expect_ended(&enrollment::submit_request(ca, &actor, &submission()?).map_err(Error::from))?;
    expect_ended(&enrollment::withdraw_request(ca, &actor, waiting))?;
    expect_ended(&start_self_check(ca, &actor, SOURCE, mailbox, &"check@example.com".parse()?))?;
    expect_ended(&make_code(ca, &permit(&actor, MakeRevocationCode { owner: person })?, &token, None))?;
    let revoke = || permit(&actor, RevokeCertificate { owner: person });
    expect_ended(&hold_certificate(ca, &revoke()?, certificate.id))?;
    expect_ended(&revoke_certificate(ca, &revoke()?, certificate.id, Happening::KeyLost, None))?;
    ensure!(installation.database.count("revoked")? == 0, "it was revoked");
    Ok(())
}

#[test]
fn what_an_officer_asked_for_is_not_done_after_the_role_was_taken_away() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner: certificate.person })?, certificate.id)?;
    let officer = installation.add_person("Rin", "rin@example.com")?;
    for role in Role::ALL {
        offices::grant_role(ca, &permit(&Actor::Host, GrantRole)?, officer, role)?;
    }
    let token = open_session(ca, officer, Proof::SecondFactor)?;
    let actor = actor_of(&installation, &token)?;
    installation.database.execute("DELETE FROM person_role WHERE role <> 'auditor'")?;
    let new = NewPerson { name: "Hana".parse()?, address: "hana@example.com".parse()?, language: Language::En };
    let add = || permit(&actor, AddPerson);
    let owner = certificate.person;
    let wanted = Change::GrantRole { person: owner, role: Role::Administrator };
    let outcomes = [
        roster::add_person(ca, &add()?, new).map(drop),
        mailboxes::add_mailbox(ca, &add()?, owner, "taro2@example.com".parse()?).map(drop),
        withdraw_role(ca, &permit(&actor, WithdrawRole { owner })?, Role::Administrator),
        propose(ca, &permit(&actor, Propose { kind: ChangeKind::Roles })?, vec![wanted]).map(drop),
        accounts::invite_by_hand(ca, &add()?, owner).map(drop),
        accounts::set_password_hash(ca, &add()?, owner, "hash".to_owned()),
        second_factor::reset(ca, &permit(&actor, ResetSecondFactor { owner })?),
        release_certificate(ca, &permit(&actor, ReleaseCertificate)?, certificate.id).map(drop),
    ];
    for outcome in outcomes {
        ensure!(matches!(outcome, Err(Error::Refused(Refusal::NotAllowed))), "{outcome:?}");
    }
    Ok(())
}

const SOURCE: &str = "192.0.2.1";
