//! The code of a country in the name of a CA.

use std::str::FromStr;

use crate::error::{Error, Invalid};

/// A code that may be the countryName of a CA (S/MIME BR §7.1.4.2.2 n): one that ISO 3166-1 assigns, or XX for a territory without one.
///
/// pkilint and zlint accept the same codes, except that pkilint also accepts XK and zlint AN, which ISO 3166-1 does not assign. Both refuse
/// UK and EU, which are only reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for CountryCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let is_assigned = text == UNASSIGNED || ASSIGNED.split(' ').any(|code| code == text);
        let code = text.as_bytes().try_into().ok().filter(|_| is_assigned);
        code.map(Self).ok_or_else(|| Invalid::Country.into())
    }
}

/// The code that ISO 3166-1 leaves to users, and the Baseline Requirements give to territories without a code.
const UNASSIGNED: &str = "XX";
/// The officially assigned codes of ISO 3166-1 alpha-2, as of 2024.
const ASSIGNED: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_iso_3166_or_xx_is_a_country() {
        assert_eq!(ASSIGNED.split(' ').count(), 249);
        for code in ["JP", "GB", "AD", "ZW", "XX"] {
            assert_eq!(code.parse::<CountryCode>().unwrap().as_str(), code);
        }
        for wrong in ["UK", "EU", "XK", "AN", "SU", "jp", "Jp", "JPN", "J", "", " JP", "JP ", "D E", "日"] {
            assert!(matches!(wrong.parse::<CountryCode>(), Err(Error::Invalid(Invalid::Country))), "{wrong}");
        }
    }
}
