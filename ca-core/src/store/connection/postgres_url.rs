//! Reads a PostgreSQL URL strictly, and gives libpq every parameter that determines the server explicitly.
//!
//! libpq takes parameters that a connection string omits from a service file and from the environment (`PGHOST`,
//! `PGHOSTADDR`, `PGPORT`, `PGSERVICE`, …), reads several hosts from one value, decodes names of parameters, and
//! replaces earlier values by later ones. So the URL is not passed on: it is parsed here, by the grammar of libpq's
//! documentation ("Connection URIs"), and written again as keywords and values. Neither file nor environment replaces
//! explicit parameters.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use crate::error::{Error, Result};

/// A connection string for libpq, with keywords and values; it may contain a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ConnectionString(String);

impl ConnectionString {
    /// Reads `postgres://[user[:password]@][host][:port][/dbname][?parameter=value&…]`.
    ///
    /// # Errors
    /// `Configuration`, with the reason, for a URL with another machine, several servers, or an unknown parameter.
    pub(super) fn from_url(url: &str) -> Result<Self> {
        let rest = SCHEMES.iter().find_map(|scheme| url.strip_prefix(scheme)).ok_or_else(|| refused("is no URL"))?;
        let mut given = read_parameters(rest)?;
        let place = read_place(&mut given)?;
        let fixed = FIXED.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut all: BTreeMap<String, String> = fixed.collect();
        all.extend(given);
        all.extend(place);
        let pairs: Vec<String> = all.iter().map(|(key, value)| format!("{key}='{}'", quote(value))).collect();
        Ok(Self(pairs.join(" ")))
    }

    /// The connection string for libpq. It may contain a password.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionString(…)")
    }
}

type Parameters = BTreeMap<String, String>;

/// The parameters of the URL, each at most once.
fn read_parameters(rest: &str) -> Result<Parameters> {
    let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
    let (authority, dbname) = before.split_once('/').unwrap_or((before, ""));
    let (login, place) = match authority.split_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, authority),
    };
    let mut given = Parameters::new();
    if let Some(login) = login {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        put(&mut given, "user", user)?;
        put(&mut given, "password", password)?;
    }
    let (host, port) = split_place(place)?;
    put(&mut given, "host", host)?;
    put(&mut given, "port", port)?;
    put(&mut given, "dbname", dbname)?;
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| refused("has a parameter without a value"))?;
        let key = decode(key)?;
        if !KNOWN.contains(&key.as_str()) {
            return Err(refused("has a parameter that is not allowed here; see docs/configuration.md"));
        }
        put(&mut given, &key, value)?;
    }
    Ok(given)
}

/// Host and port, neither decoded; an IPv6 address without its brackets.
fn split_place(place: &str) -> Result<(&str, &str)> {
    if let Some(bracketed) = place.strip_prefix('[') {
        let (host, after) = bracketed.split_once(']').ok_or_else(|| refused("has a bracket that is not closed"))?;
        let port = after.strip_prefix(':').or_else(|| after.is_empty().then_some(""));
        return Ok((host, port.ok_or_else(|| refused("has something between host and port"))?));
    }
    Ok(place.split_once(':').unwrap_or((place, "")))
}

/// An empty value counts as absent, as in libpq.
fn put(given: &mut Parameters, key: &str, value: &str) -> Result<()> {
    let value = decode(value)?;
    if value.is_empty() {
        return Ok(());
    }
    match given.insert(key.to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(refused(&format!("gives `{key}` twice"))),
    }
}

/// Percent-decoding (RFC 3986 section 2.1).
fn decode(text: &str) -> Result<String> {
    let wrong = || refused("has a percent sign that no octet of text follows");
    // The library would keep a malformed sequence unchanged.
    let is_pair =
        |after: &str| after.as_bytes().first_chunk::<2>().is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit));
    if !text.split('%').skip(1).all(is_pair) {
        return Err(wrong());
    }
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(Cow::into_owned)
        .filter(|text| !text.contains('\0'))
        .ok_or_else(wrong)
}

/// The location of the server: a folder of sockets, or loopback addresses. All three parameters are set, so that libpq
/// uses no other source.
fn read_place(given: &mut Parameters) -> Result<Parameters> {
    let port = given.remove("port").unwrap_or_else(|| "5432".to_owned());
    if !port.parse::<u16>().is_ok_and(|number| number != 0 && number.to_string() == port) {
        return Err(refused("has a port that is no number from 1 to 65535, or several"));
    }
    let (host, address) = (given.remove("host").unwrap_or_default(), given.remove("hostaddr").unwrap_or_default());
    let (host, address, port) = match (host.as_str(), address.as_str()) {
        // libpq would use its built-in folder, such as /tmp, in which anybody can create a socket.
        ("", "") => {
            return Err(refused(
                "names no place: give the folder of its socket, as in ?host=/run/postgresql, or 127.0.0.1",
            ));
        }
        (folder, "") if is_socket_folder(folder) => (host, String::new(), port),
        // The name is not resolved; these are its two addresses (RFC 6761 section 6.3).
        ("localhost", "") => ("localhost,localhost".to_owned(), "127.0.0.1,::1".to_owned(), port),
        (name, "") if is_loopback(name) => (host.clone(), host, port),
        (name, address) if is_loopback(address) && (name.is_empty() || name == "localhost" || is_loopback(name)) => {
            (host, address.to_owned(), port)
        }
        _ => return Err(refused("names another machine, or several places")),
    };
    let place = [("host", host), ("hostaddr", address), ("port", port)];
    Ok(place.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// libpq splits the value at commas; a value that begins with `@` is an abstract socket, which any user can create.
fn is_socket_folder(host: &str) -> bool {
    host.starts_with('/') && !host.contains(',')
}

/// Only the full form is accepted; getaddrinfo also reads forms such as 2130706433.
fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Quotes a value for libpq, between apostrophes.
fn quote(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\'', "\\'")
}

/// The message contains no part of the URL, because any part may be a password.
fn refused(why: &str) -> Error {
    Error::Configuration(format!(
        "database.url {why}; this build speaks to PostgreSQL without TLS, so name one place on this machine: a folder of sockets (postgres:///inkan?host=/run/postgresql), or 127.0.0.1, [::1] or localhost"
    ))
}

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// The parameters allowed after the question mark.
const KNOWN: [&str; 13] = [
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "passfile",
    "application_name",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "options",
    "tcp_user_timeout",
];

/// Parameters that are set so that the environment can't set them: there is no encryption, and only one server.
const FIXED: [(&str, &str); 5] = [
    ("gssencmode", "disable"),
    ("load_balance_hosts", "disable"),
    ("options", ""),
    ("sslmode", "disable"),
    ("target_session_attrs", "any"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<String> {
        ConnectionString::from_url(url).map(|read| read.0)
    }

    #[test]
    fn what_names_another_machine_or_several_places_is_refused() {
        for (url, why) in [
            ("postgres://u@db.example.com/x", "a name"),
            ("postgres://db.example.com:5432/x", "a name with a port"),
            ("postgres://10.0.0.1/x", "an address"),
            ("postgres://[2001:db8::1]/x", "an address"),
            ("postgres://[::ffff:10.0.0.1]/x", "an address in another form"),
            ("postgres://127.0.0.1:1,db.example.com/x", "several hosts, the port before the comma"),
            ("postgres://[::1]:1,db.example.com/x", "several hosts after brackets"),
            ("postgres://127.0.0.1,db.example.com/x", "several hosts"),
            ("postgres://localhost,db.example.com/x", "several hosts"),
            ("postgres://127.0.0.1%2Cdb.example.com/x", "several hosts, the comma encoded"),
            ("postgres://localhost:5432,5433/x", "several ports"),
            ("postgres:///x?port=5432%2C5433", "several ports in the query"),
            ("postgres://localhost/x?host=db.example.com", "the query gives another host"),
            ("postgres:///x", "no place"),
            ("postgres://?dbname=x", "no place"),
            ("postgres:///x?host=db.example.com", "the query gives the host"),
            ("postgres:///x?%68ost=db.example.com", "the key is encoded"),
            ("postgres:///x?%68%6f%73%74addr=10.0.0.1", "the key is encoded"),
            ("postgres:///x?host=/run/pg,db.example.com", "a folder and a host"),
            ("postgres:///x?host=%2Frun%2Fpg%2Cdb.example.com", "a folder and a host, encoded"),
            ("postgres://%2Frun%2Fpg,db.example.com/x", "a folder and a host in the authority"),
            ("postgres:///x?host=/run/pg&host=db.example.com", "the later value counts in libpq"),
            ("postgres://127.0.0.1/x?hostaddr=10.0.0.1", "hostaddr counts before host"),
            ("postgres:///x?hostaddr=10.0.0.1", "hostaddr alone"),
            ("postgres:///x?hostaddr=127.0.0.1,10.0.0.1", "several addresses"),
            ("postgres://db.example.com/x?hostaddr=127.0.0.1", "the name is another machine's"),
            ("postgres://127.0.0.1:5?host=db.example.com&dbname=x", "a query without a path"),
            ("postgres://127.0.0.1?hostaddr=10.0.0.1", "a query without a path"),
            ("postgres://u:p/@127.0.0.1/x", "libpq ends the authority at the first slash"),
            ("postgres://u@db.example.com@127.0.0.1/x", "libpq ends the login at the first @"),
            ("postgres://127.0.0.1@db.example.com/x", "the loopback address is a user's name"),
            ("postgres:///x?service=elsewhere", "a service file names the host"),
            ("postgres:///x?servicefile=/tmp/services&service=x", "a service file names the host"),
            ("postgres:///x?sslmode=require", "there is no TLS"),
            ("postgres:///x?krbsrvname=x", "not known"),
            ("postgres:///x?hos%00t=x", "an octet of zero"),
            ("postgres:///x?host=%2", "an escape that is cut off"),
            ("postgres://127.1/x", "a short form of an address"),
            ("postgres://2130706433/x", "an address as a number"),
            ("postgres://127.0.0.1.example.com/x", "a name that begins like an address"),
            ("postgres://localhost.example.com/x", "a name that begins like localhost"),
            ("postgres://@%2Fabstract/x?host=@abstract", "an abstract socket is anybody's"),
            ("postgres://[::1/x", "a bracket that is not closed"),
            ("postgres://[::1]db.example.com/x", "a name after the bracket"),
            ("postgres://localhost:0/x", "no port"),
            ("postgres://localhost:+5/x", "no port"),
        ] {
            assert!(read(url).is_err(), "{url}: {why}");
        }
    }

    #[test]
    fn sockets_and_loopback_addresses_are_given_whole() {
        for (url, host, address, port) in [
            ("postgres://u:p@127.0.0.1:5/x", "127.0.0.1", "127.0.0.1", "5"),
            ("postgresql://localhost/x", "localhost,localhost", "127.0.0.1,::1", "5432"),
            ("postgres://[::1]:5432/x", "::1", "::1", "5432"),
            ("postgres://127.0.0.2/x", "127.0.0.2", "127.0.0.2", "5432"),
            ("postgres:///x?host=/run/pg", "/run/pg", "", "5432"),
            ("postgres://u@%2Frun%2Fpg:6/x", "/run/pg", "", "6"),
            ("postgres:///x?hostaddr=127.0.0.1&host=localhost", "localhost", "127.0.0.1", "5432"),
            ("postgres:///x?hostaddr=::1", "", "::1", "5432"),
        ] {
            let read = read(url).expect(url);
            for (key, value) in [("host", host), ("hostaddr", address), ("port", port), ("dbname", "x")] {
                let pair = format!("{key}='{value}'");
                assert!(read.split(' ').any(|part| part == pair), "{url}: {pair} is not in {read}");
            }
        }
    }

    #[test]
    fn a_value_stays_one_value() {
        let read = read("postgres://o'hara:p%20w%5C@127.0.0.1/a%27%20host=db.example.com").expect("local");
        assert!(read.contains(r"dbname='a\' host=db.example.com'"), "{read}");
        assert!(read.contains(r"user='o\'hara'") && read.contains(r"password='p w\\'"), "{read}");
    }

    #[test]
    fn neither_messages_nor_debug_output_tell_a_password() {
        let error = read("postgres://u:himitsu@db.example.com/x").expect_err("remote").to_string();
        let whole = ConnectionString::from_url("postgres://u:himitsu@127.0.0.1/x").expect("local");
        assert!(!error.contains("himitsu") && !format!("{whole:?}").contains("himitsu"), "{error}");
    }
}
