//! A whole portal on loopback, and browsers that visit it.

mod browser;

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use ca_core::Ca;
use ca_core::config::{ContactSection, Database, Days, Keys, Organisation, Policy, Publication, Settings};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::keys::{KeyAlgorithm, PrivateKey, generate_key};
use ca_core::policy::{Actor, AddPerson, GrantRole, OpenSession, Role, permit};
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::{Language, PersonId, PolicySet};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::offices;
use ca_core::use_cases::operation::initialise::{FoundingKeys, found};
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::people::sessions::{self, Proof, SignInOrigin};
use inkan_tests::corpus::LintAtEnd;
use inkan_tests::keys::Key;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use tokio::sync::oneshot;
use ureq::Agent;
use web::{Application, DirectorySignIn, MailConfig, MailTls, PortalConfig, SelfCheckConfig};

pub(crate) use self::browser::{Answer, Browser, encode};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Portal {
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    lint_at_end: LintAtEnd,
    pub(crate) ca: Arc<Ca>,
    pub(crate) url: String,
    pub(crate) publication: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    /// Recovery codes of those who set up a second factor, by address.
    codes: Mutex<BTreeMap<String, Vec<String>>>,
    pub(crate) database: inkan_tests::database::Database,
    folder: TempDir,
}

impl Portal {
    pub(crate) fn start() -> Self {
        Self::start_on("127.0.0.1:0", true)
    }

    pub(crate) fn start_on(listen: &str, demo: bool) -> Self {
        Self::start_as(Setting { listen, demo, ..Setting::default() })
    }

    /// A portal whose policy set knows no hold.
    pub(crate) fn start_strict() -> Self {
        Self::start_as(Setting { set: PolicySet::Strict, ..Setting::default() })
    }

    /// A portal that says how to reach a security officer.
    pub(crate) fn start_with_contact() -> Self {
        Self::start_as(Setting { contact: Some(contact()), ..Setting::default() })
    }

    /// A portal that hands its mail to a plain server on loopback.
    pub(crate) fn start_with_mail_server(port: u16) -> Self {
        let mail = MailConfig { tls: MailTls::None, port: Some(port), ..MailConfig::default() };
        Self::start_with_mail(&mail, Arc::new(SystemClock))
    }

    /// A portal that hands its mail to a server on loopback, by this clock.
    pub(crate) fn start_with_mail(mail: &MailConfig, clock: Arc<dyn Clock>) -> Self {
        let mail = MailConfig { host: Some(LOOPBACK.to_owned()), ..mail.clone() };
        Self::start_as(Setting { mail, clock, demo: false, ..Setting::default() })
    }

    /// The same with CAs of RSA keys: gpgsm 2.2 reads no CRL that was signed with another. Its certificates name where its
    /// CRLs really are.
    pub(crate) fn start_for_gpgsm(mail: &MailConfig, organisation: &'static str) -> Self {
        let mail = MailConfig { host: Some(LOOPBACK.to_owned()), ..mail.clone() };
        let foundation =
            Foundation { keys: rsa_keys(), organisation, publication: Some(inkan_tests::port::free().unwrap()) };
        Self::start_as(Setting { mail, foundation, demo: false, ..Setting::default() })
    }

    /// A portal whose people sign in against a directory too.
    pub(crate) fn start_with_directory(directory: DirectorySignIn) -> Self {
        Self::start_as(Setting { directory: Some(directory), ..Setting::default() })
    }

    /// A portal whose people can test their mail programs: answers come in at this port.
    pub(crate) fn start_with_way_in(port: u16, clock: Arc<dyn Clock>) -> Self {
        Self::start_as(Setting { clock, way_in: Some(port), ..Setting::default() })
    }

    /// The same, by way of a mail server.
    pub(crate) fn start_with_way_in_and_mail(port: u16, mail: &MailConfig) -> Self {
        let mail = MailConfig { host: Some(LOOPBACK.to_owned()), ..mail.clone() };
        Self::start_as(Setting { mail, demo: false, way_in: Some(port), ..Setting::default() })
    }

    /// The same with CAs that gpgsm 2.2 can read.
    pub(crate) fn start_with_way_in_for_gpgsm(port: u16) -> Self {
        let publication = Some(inkan_tests::port::free().unwrap());
        let foundation = Foundation { keys: rsa_keys(), organisation: "Example K.K.", publication };
        Self::start_as(Setting { foundation, way_in: Some(port), ..Setting::default() })
    }

    /// A portal by a clock that stands still until it is moved.
    pub(crate) fn start_by(clock: Arc<ManualClock>) -> Self {
        Self::start_as(Setting { clock, ..Setting::default() })
    }

    /// A portal where nobody looks certificates up.
    pub(crate) fn start_without_look_up() -> Self {
        Self::start_as(Setting { look_up: Some(false), ..Setting::default() })
    }

    /// A portal behind a proxy on this host, which trusts another one in 10.1.0.0/16.
    pub(crate) fn start_behind_proxies() -> Self {
        let behind_proxy = vec!["127.0.0.1".to_owned(), "10.1.0.0/16".to_owned()];
        Self::start_as(Setting { behind_proxy, ..Setting::default() })
    }

    pub(crate) fn start_as(setting: Setting<'_>) -> Self {
        let Setting { listen, set, mail, clock, foundation, demo, directory, look_up, way_in, behind_proxy, .. } =
            setting;
        let (feeds, contact) = (setting.feeds.iter().map(|name| name.parse().unwrap()).collect(), setting.contact);
        let folder = tempfile::tempdir().unwrap();
        let passphrase = folder.path().join("passphrase");
        std::fs::write(&passphrase, "a passphrase for tests").unwrap();
        std::fs::set_permissions(&passphrase, Permissions::from_mode(0o400)).unwrap();
        let database = inkan_tests::database::Database::fresh().unwrap();
        let settings = settings(folder.path(), database.url(), &foundation, set).with_contact(contact).unwrap();
        let settings = Settings { directories: feeds, ..settings };
        let ca = Arc::new(Ca::open_with(settings, clock, Arc::new(SystemEntropy)).unwrap());
        found(&ca, &foundation.keys).unwrap();
        let portal = PortalConfig {
            listen: listen.to_owned(),
            url: format!("http://{listen}"),
            certificate_file: None,
            key_file: None,
            behind_proxy,
            utc_offset: Some("+09:00".to_owned()),
            idle_minutes: None,
            session_hours: None,
            look_up,
        };
        let from = if mail.from.is_empty() { "inkan@example.com".to_owned() } else { mail.from.clone() };
        let mail = MailConfig { from, ..mail };
        let application = Application::build(Arc::clone(&ca), &portal, &mail, demo).unwrap();
        let application = match way_in {
            Some(port) => application.with_self_check(&self_check(port), &mail).unwrap(),
            None => application,
        };
        let application = match directory {
            Some(directory) => application.with_directory(directory),
            None => application,
        };
        let (url, publication) = (application.portal_url(), format!("http://{}", application.publication_addr()));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(application.run(async { stopped.await.unwrap_or(()) })).unwrap();
        });
        let lint_at_end = LintAtEnd(Arc::clone(&ca));
        let (stop, server, codes) = (Some(stop), Some(server), Mutex::default());
        Self { lint_at_end, ca, url, publication, stop, server, codes, database, folder }
    }

    /// The key store's folder.
    pub(crate) fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// Somebody with an account, in these offices.
    pub(crate) fn person(&self, name: &str, address: &str, roles: &[Role]) -> PersonId {
        let permitted = permit(&Actor::Host, AddPerson).unwrap();
        let person = self.person_without_password(name, address);
        for role in roles {
            offices::grant_role(&self.ca, &permit(&Actor::Host, GrantRole).unwrap(), person, *role).unwrap();
        }
        let token = accounts::invite_by_hand(&self.ca, &permitted, person).unwrap();
        let browser = &mut self.browser();
        browser.get(&format!("/invitation/{token}"));
        let answer = browser.post(&format!("/invitation/{token}"), &[("password", PASSWORD), ("again", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        person
    }

    /// Somebody who was never invited.
    pub(crate) fn person_without_password(&self, name: &str, address: &str) -> PersonId {
        let permitted = permit(&Actor::Host, AddPerson).unwrap();
        let new = NewPerson { name: name.parse().unwrap(), address: address.parse().unwrap(), language: Language::En };
        roster::add_person(&self.ca, &permitted, new).unwrap()
    }

    /// A browser in which this person is signed in, without the work of a password or a second factor.
    pub(crate) fn session_of(&self, person: PersonId) -> Browser {
        self.session_after(person, Proof::SecondFactor)
    }

    /// A browser of a person who has shown this much, without the work of a password.
    pub(crate) fn session_after(&self, person: PersonId, proof: Proof) -> Browser {
        let mut browser = self.browser();
        let permitted = permit(&Actor::Host, OpenSession { person }).unwrap();
        let token = sessions::open_session_by_host(&self.ca, &permitted, SignInOrigin::default(), proof).unwrap();
        browser.cookies.insert("inkan-session".to_owned(), token);
        browser
    }

    pub(crate) fn browser(&self) -> Browser {
        let agent = Agent::config_builder().max_redirects(0).http_status_as_error(false).build().new_agent();
        Browser::new(agent, &self.url)
    }

    /// A browser in which this person's password was taken, and nothing else was asked yet.
    pub(crate) fn with_password(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.get("/sign-in");
        let answer = browser.post("/sign-in", &[("address", address), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    /// A browser in which this person is signed in; an officer sets up a second factor at the first time, and shows a recovery
    /// code at each further one, as a code is good once.
    pub(crate) fn signed_in(&self, address: &str) -> Browser {
        let mut browser = self.with_password(address);
        match browser.get("/certificates").location() {
            "" => return browser,
            "/second-factor?next=/certificates" => {}
            elsewhere => panic!("led to {elsewhere}"),
        }
        let mut codes = self.codes.lock().unwrap();
        if let Some(codes) = codes.get_mut(address) {
            browser.get("/second-factor");
            let code = codes.pop().expect("a recovery code");
            assert_eq!(browser.post("/second-factor", &[("code", &code)]).status, 303);
        } else {
            let (_, shown) = self.set_up(&mut browser);
            codes.insert(address.to_owned(), shown);
        }
        browser.get("/certificates");
        browser
    }

    /// Sets up a second factor as its owner does; the secret and the recovery codes.
    pub(crate) fn set_up(&self, browser: &mut Browser) -> (TotpSecret, Vec<String>) {
        let secret = secret_on(&browser.get("/second-factor/set-up").body);
        let answer = browser.post("/second-factor/set-up", &[("code", &self.code_of(&secret, 0))]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        (secret, codes_on(&browser.get(answer.location()).body))
    }

    /// The code that an authenticator shows so many steps from now.
    pub(crate) fn code_of(&self, secret: &TotpSecret, steps: i64) -> String {
        secret.code_at(TimeStep::of(self.ca.clock().now() + time::Duration::seconds(30 * steps)))
    }

    /// The path of the newest mailed link that begins with `path`.
    pub(crate) fn mailed_link(&self, path: &str) -> String {
        let start = format!("{}{path}", self.url);
        let mails = notices::recent_notices(&self.ca, 50).unwrap();
        let mut lines = mails.iter().flat_map(|mail| mail.content.body.lines());
        lines
            .find(|line| line.starts_with(&start))
            .map(|line| line[self.url.len()..].to_owned())
            .expect("a mail with the link")
    }
}

/// How a portal differs from the usual one.
pub(crate) struct Setting<'a> {
    listen: &'a str,
    set: PolicySet,
    mail: MailConfig,
    pub(crate) clock: Arc<dyn Clock>,
    /// Names of directories to which it publishes.
    pub(crate) feeds: &'a [&'a str],
    foundation: Foundation,
    demo: bool,
    directory: Option<DirectorySignIn>,
    look_up: Option<bool>,
    /// Where answers to test mails come in, if they do.
    way_in: Option<u16>,
    /// `portal.behind_proxy`
    behind_proxy: Vec<String>,
    contact: Option<ContactSection>,
}

impl Default for Setting<'_> {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0",
            set: PolicySet::House,
            mail: MailConfig::default(),
            clock: Arc::new(SystemClock),
            feeds: &[],
            foundation: quick(),
            demo: true,
            directory: None,
            look_up: None,
            way_in: None,
            behind_proxy: Vec::new(),
            contact: None,
        }
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.server.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_none_or(|ended| ended.is_ok()), "the server panicked");
    }
}

fn self_check(port: u16) -> SelfCheckConfig {
    SelfCheckConfig { address: "selfcheck@example.com".to_owned(), listen: format!("{LOOPBACK}:{port}") }
}

fn contact() -> ContactSection {
    ContactSection {
        name: "Security Desk".to_owned(),
        telephone: Some("+81 3-1234-5678".to_owned()),
        mail: Some("security+desk@example.com".to_owned()),
    }
}

const LOOPBACK: &str = "127.0.0.1";

/// What a test founds its portal on; the port where the CAs publish, if it matters.
struct Foundation {
    keys: FoundingKeys,
    organisation: &'static str,
    publication: Option<u16>,
}

fn rsa_keys() -> FoundingKeys {
    let key = |key: Key| PrivateKey::from_pem(&std::fs::read_to_string(key.file().unwrap()).unwrap(), None).unwrap();
    FoundingKeys { root: key(Key::Root), issuing: key(Key::Issuing) }
}

fn quick() -> Foundation {
    let key = || generate_key(KeyAlgorithm::EcdsaP256, &SystemEntropy).unwrap();
    Foundation { keys: FoundingKeys { root: key(), issuing: key() }, organisation: "Example K.K.", publication: None }
}

fn settings(folder: &Path, url: &str, on: &Foundation, set: PolicySet) -> Settings {
    let organisation = Organisation {
        name: on.organisation.to_owned(),
        country: "JP".to_owned(),
        domains: vec!["example.com".to_owned()],
        language: Language::En,
    };
    let policy = Policy {
        set,
        oid: "1.3.6.1.4.1.99999.1.1".to_owned(),
        days: Days::default(),
        encryption_key_days: 1500,
        hold_days: 21,
        departure_days: 14,
        address_change_days: 30,
        representative_addresses: vec!["info".to_owned()],
    };
    let publication = Publication {
        listen: format!("127.0.0.1:{}", on.publication.unwrap_or(0)),
        url: format!("http://127.0.0.1:{}", on.publication.unwrap_or(8081)),
        ldap_url: None,
        base: "dc=example,dc=com".to_owned(),
        ocsp_max_age: 60,
    };
    let database = Database { url: url.to_owned() };
    let keys = Keys { directory: "keys".into(), passphrase_file: Some("passphrase".into()) };
    Settings::check(folder, organisation, &database, keys, policy, publication, Vec::new()).unwrap()
}

/// The secret on a page, in the form for typing.
pub(crate) fn secret_on(page: &str) -> TotpSecret {
    let (_, rest) = page.split_once("<dd><code>").expect("the secret");
    TotpSecret::from_base32(&rest.split('<').next().unwrap().replace(' ', "")).expect("a secret")
}

/// The unused recovery codes on a page.
pub(crate) fn codes_on(page: &str) -> Vec<String> {
    let lines = page.split("<li><code>").skip(1);
    lines.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// A certificate signing request for a fresh key.
pub(crate) fn csr() -> String {
    let key = KeyPair::generate().unwrap();
    CertificateParams::default().serialize_request(&key).unwrap().pem().unwrap()
}
