//! Files in UTF-16, as Windows writes them (RFC 2781).

/// The text in UTF-8, if the octets are UTF-16: with a byte order mark, with the beginning of a PEM block in it, or with
/// a NUL in every other octet.
pub(crate) fn decode(octets: &[u8]) -> Option<Vec<u8>> {
    let order = order_of(octets)?;
    let units = octets.chunks_exact(2).filter_map(|pair| match (order, pair) {
        (Order::Little, [low, high]) | (Order::Big, [high, low]) => Some(u16::from_be_bytes([*high, *low])),
        _ => None,
    });
    let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some(text.trim_start_matches('\u{feff}').to_owned().into_bytes())
}

/// The octets without those that only UTF-16 has among characters of ASCII, if there are such; what is ASCII in either
/// encoding can then be read, as in a file to which PowerShell appended text in UTF-16.
pub(crate) fn narrow(octets: &[u8]) -> Option<Vec<u8>> {
    let is_wide = |octet: &u8| matches!(octet, 0 | 0xfe | 0xff);
    octets.iter().any(is_wide).then(|| octets.iter().copied().filter(|octet| !is_wide(octet)).collect())
}

/// The order of the octets of a unit.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

fn order_of(octets: &[u8]) -> Option<Order> {
    match octets {
        [0xff, 0xfe, ..] => return Some(Order::Little),
        [0xfe, 0xff, ..] => return Some(Order::Big),
        _ => {}
    }
    [Order::Little, Order::Big].into_iter().find(|order| begins_pem(octets, *order) || is_latin(octets, *order))
}

/// Whether a PEM block begins at a whole unit.
fn begins_pem(octets: &[u8], order: Order) -> bool {
    let mark: Vec<u8> = BEGIN.iter().flat_map(|octet| unit(*octet, order)).collect();
    octets.windows(mark.len()).step_by(2).any(|window| window == mark)
}

/// Whether every unit is a character below U+0100, and none is NUL.
fn is_latin(octets: &[u8], order: Order) -> bool {
    !octets.is_empty()
        && octets.len().is_multiple_of(2)
        && octets.chunks_exact(2).all(|pair| {
            let low = match order {
                Order::Little => pair.first(),
                Order::Big => pair.last(),
            };
            low.is_some_and(|low| *low != 0 && pair == unit(*low, order))
        })
}

fn unit(low: u8, order: Order) -> [u8; 2] {
    match order {
        Order::Little => [low, 0],
        Order::Big => [0, low],
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, order: Order) -> Vec<u8> {
        let octets = |unit: u16| match order {
            Order::Little => unit.to_le_bytes(),
            Order::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(octets).collect()
    }

    #[test]
    fn both_orders_are_read_with_a_mark_and_without() {
        for order in [Order::Little, Order::Big] {
            for text in ["MIIB", "証明書\r\n-----BEGIN A-----"] {
                assert_eq!(decode(&encode(text, order)), Some(text.as_bytes().to_vec()));
            }
            for text in ["", "証明書", "MIIB"] {
                let marked = encode(&format!("\u{feff}{text}"), order);
                assert_eq!(decode(&marked), Some(text.as_bytes().to_vec()));
            }
        }
    }

    #[test]
    fn other_octets_are_not_taken_for_it() {
        for octets in [&b""[..], b"MIIB", b"0\x82\x00\x01", &[0; 64], b"M\0I\0I", "証明書".as_bytes()] {
            assert_eq!(decode(octets), None, "{octets:?}");
        }
    }

    #[test]
    fn ascii_is_read_in_both_encodings_of_one_file() {
        for order in [Order::Little, Order::Big] {
            let mixed = [b"odd".as_slice(), &encode("\u{feff}wide", order), b"narrow"].concat();
            assert_eq!(narrow(&mixed), Some(b"oddwidenarrow".to_vec()));
        }
        assert_eq!(narrow("ASCII 証明書".as_bytes()), None);
    }

    #[test]
    fn a_half_pair_at_the_end_is_dropped() {
        assert_eq!(decode(b"\xff\xfeM\0I"), Some(b"M".to_vec()));
        assert_eq!(decode(b"\xff\xfe\x00\xd8M\0"), Some("\u{fffd}M".as_bytes().to_vec()));
    }
}
