//! ldap-publisher
