//! How large an image is drawn in the conversation.

use protocol::file::ImageSize;

/// The longest side.
const MAX_PX: u32 = 320;
/// The shortest side: enough to be seen and hit.
const MIN_PX: u32 = 44;
/// Where nobody knows how large it is; what does not fit is left blank.
const UNKNOWN: ImageSize = ImageSize {
    width: 240,
    height: 180,
};

/// The size before the first byte is here, so that nothing jumps. Images shrink and never grow; very
/// long or small ones are cut or padded.
pub(super) fn fit(image: Option<ImageSize>) -> ImageSize {
    let Some(ImageSize { width, height }) = image.filter(|of| of.width > 0 && of.height > 0) else {
        return UNKNOWN;
    };
    let longest = width.max(height).max(MAX_PX);
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(MAX_PX) / u64::from(longest);
        u32::try_from(side).unwrap_or(MAX_PX).max(MIN_PX)
    };
    ImageSize {
        width: scaled(width),
        height: scaled(height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(width: u32, height: u32) -> (u32, u32) {
        let fitted = fit(Some(ImageSize { width, height }));
        (fitted.width, fitted.height)
    }

    #[test]
    fn an_image_shrinks_at_its_ratio_and_does_not_grow() {
        assert_eq!(of(1600, 800), (320, 160));
        assert_eq!(of(800, 1600), (160, 320));
        assert_eq!(of(200, 100), (200, 100));
    }

    #[test]
    fn an_image_can_be_seen_and_hit_however_narrow_it_is() {
        assert_eq!(of(1, 1), (44, 44));
        assert_eq!(of(u32::MAX, 1), (320, 44));
    }

    #[test]
    fn an_image_of_unknown_size_has_a_place_too() {
        assert_eq!(fit(None), UNKNOWN);
        assert_eq!(of(0, 7), (240, 180));
    }
}
