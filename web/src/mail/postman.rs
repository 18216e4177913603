//! Submits mails from the queue in the database to the mail server, and repeats failed attempts.

use std::sync::Arc;
use std::time::Duration;

use ca_core::config::Settings;
use ca_core::runtime::crash_point::{self, CrashPoint};
use ca_core::store::Concern;
use ca_core::types::EnvelopeId;
use ca_core::use_cases::mail::notices::{self, Fate, Notice};
use ca_core::{Ca, Error, Result};

use super::message::Stationery;
use super::submission::{Server, Session, Setback};
use crate::blocking::{ask, blocking};
use crate::config::MailConfig;

/// The worker that submits mails to one server.
pub(crate) struct Postman {
    server: Server,
    stationery: Arc<Stationery>,
    keeps_texts: bool,
}

impl Postman {
    /// A worker for an organisation whose portal is at `portal`.
    pub(crate) fn new(mail: &MailConfig, settings: &Settings, portal: String) -> Result<Self> {
        let from = mail.sender()?;
        let organisation = settings.organisation.name.trim().to_owned();
        let signs = settings.domains.contains(&from.domain());
        let stationery = Stationery { from, organisation, portal, japanese: mail.japanese_charset, signs };
        Ok(Self { server: Server::check(mail)?, stationery: Arc::new(stationery), keeps_texts: false })
    }

    /// Whether the texts of sent mails stay in the database: in the demonstration only, because they contain one-time links.
    #[must_use]
    pub(crate) fn keeping_texts(self, keeps_texts: bool) -> Self {
        Self { keeps_texts, ..self }
    }

    /// Runs until it is dropped. All due mails use one connection; a mail that is refused does not delay the others.
    pub(crate) async fn work(self, ca: Arc<Ca>) {
        if !self.stationery.signs {
            tracing::warn!("mail.from is in no domain of the organisation: mails are sent unsigned");
        }
        let mut seen = ca.commits().count_of(Concern::Mail);
        let mut session = None;
        loop {
            match ask(&ca, notices::claim_due_notice).await {
                Ok(Some(notice)) => {
                    crash_point::pass(CrashPoint::MailClaimed);
                    if !self.deliver(&ca, &mut session, notice).await {
                        seen = wait(&ca, ca.commits().count_of(Concern::Mail), PAUSE).await;
                    }
                }
                Ok(None) => {
                    if let Some(session) = session.take() {
                        Session::end(session).await;
                    }
                    seen = wait(&ca, seen, LOOK_EVERY).await;
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "the mail queue can't be read");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Sends one mail and stores the outcome; returns whether the server accepts mail at all.
    async fn deliver(&self, ca: &Arc<Ca>, session: &mut Option<Session>, notice: Notice) -> bool {
        let sent = self.send(ca, session, &notice).await;
        let keeps_texts = self.keeps_texts;
        let is_open = !matches!(sent, Err(Setback::Unreachable(_) | Setback::Unusable(_)));
        if !is_open {
            *session = None;
        }
        if sent.is_ok() {
            crash_point::pass(CrashPoint::MailSent);
        }
        if let Err(error) = ask(ca, move |ca| note(ca, &notice, sent, keeps_texts)).await {
            tracing::error!(error.message = %error, "the outcome of a delivery can't be stored");
        }
        is_open
    }

    async fn send(&self, ca: &Arc<Ca>, session: &mut Option<Session>, notice: &Notice) -> Result<(), Setback> {
        let unwritten = |error: Error| Setback::Later(format!("the mail can't be written: {error}"));
        let id =
            notice.envelope.as_ref().ok_or_else(|| unwritten(Error::internal("a claimed mail has no envelope")))?;
        let (stationery, written, of) = (Arc::clone(&self.stationery), notice.clone(), id.clone());
        let message = ask(ca, move |ca| stationery.write(ca, &written, &of)).await.map_err(unwritten)?;
        let open = match session {
            Some(session) => session,
            None => session.insert(self.server.connect().await?),
        };
        open.send(message.envelope(), id, &message.formatted()).await
    }
}

/// Stores the outcome of a delivery. A delay is logged as a warning, a fault that the operator must repair as an error.
fn note(ca: &Ca, notice: &Notice, sent: Result<(), Setback>, keeps_text: bool) -> Result<()> {
    let envelope = notice.envelope.as_ref().map(EnvelopeId::to_string).unwrap_or_default();
    let (notice_attempts, notice_envelope) = (notice.attempts, envelope.as_str());
    match sent {
        Ok(()) => notices::notice_sent(ca, notice, keeps_text),
        Err(Setback::Unreachable(why)) => {
            tracing::warn!(error.message = why, "mails wait for the mail server");
            notices::server_failed(ca, notice, &why)
        }
        Err(Setback::Unusable(why)) => {
            tracing::error!(error.message = why, "the mail server can't be used as configured; mails wait");
            notices::server_failed(ca, notice, &why)
        }
        Err(Setback::Later(why)) => {
            let fate = notices::notice_failed(ca, notice, &why)?;
            let told = match fate {
                Fate::Waits => "a mail was not accepted and will be tried again",
                Fate::GivenUp => "a mail was not accepted for five days and is given up",
            };
            tracing::warn!(
                notice.attempts = notice_attempts,
                notice.envelope = notice_envelope,
                error.message = why,
                "{told}"
            );
            Ok(())
        }
        Err(Setback::Refused(why)) => {
            tracing::warn!(
                notice.envelope = notice_envelope,
                error.message = why,
                "a mail was refused permanently and is given up"
            );
            notices::notice_refused(ca, notice, &why)
        }
    }
}

/// Sleeps until a mail was queued or a mail may be due again.
async fn wait(ca: &Arc<Ca>, seen: u64, at_most: Duration) -> u64 {
    let commits = ca.commits().clone();
    blocking(move || commits.wait_past_of(Concern::Mail, seen, at_most)).await.unwrap_or(seen)
}

/// The interval of polling, because commits of other processes are not signalled.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The pause after a failure of the server or the queue.
const PAUSE: Duration = Duration::from_secs(15);
