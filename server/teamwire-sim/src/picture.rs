//! Small PNG pictures, drawn by hand: portraits of people who do not exist.

/// Pixels from side to side and from top to bottom.
const SIDE: u8 = 48;
/// Colours of the backgrounds.
const GROUNDS: [[u8; 3]; 4] = [[38, 84, 124], [6, 118, 96], [155, 70, 60], [104, 72, 140]];
/// Colour of everybody.
const BODY: [u8; 3] = [244, 236, 222];

/// Head and shoulders before a ground that depends on the number.
pub fn portrait(number: usize) -> Vec<u8> {
    let ground = GROUNDS[number % GROUNDS.len()];
    let side = i32::from(SIDE);
    let within = |x: i32, y: i32, top: i32, radius: i32| {
        (x - side / 2).pow(2) + (y - top).pow(2) < radius.pow(2)
    };
    let mut rows = Vec::new();
    for y in 0..side {
        // Filter 0: the pixels as they are, here as numbers of colours.
        rows.push(0);
        rows.extend((0..side).map(|x| u8::from(within(x, y, 17, 9) || within(x, y, 47, 18))));
    }
    let size = u32::from(SIDE).to_be_bytes();
    // 8 bits for a pixel, colours by number, no interlacing.
    let header = [&size[..], &size, &[8, 3, 0, 0, 0]].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [
        (b"IHDR", header),
        (b"PLTE", [ground, BODY].concat()),
        (b"IDAT", stored(&rows)),
        (b"IEND", Vec::new()),
    ] {
        png.extend(chunk(name, &data));
    }
    png
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    let length = u32::try_from(data.len()).unwrap_or_default();
    let sum = crc(&named).to_be_bytes();
    [&length.to_be_bytes()[..], &named, &sum].concat()
}

/// A zlib stream with one block that is not compressed, which has room for 65,535 bytes.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or_default();
    let mut stream = vec![0x78, 0x01, 1];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler(data).to_be_bytes());
    stream
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

fn adler(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    (high << 16) | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
        assert_eq!(adler(b"Wikipedia"), 0x11E6_0398);
    }
}
