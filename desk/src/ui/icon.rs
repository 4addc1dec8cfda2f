//! Icons as strokes on a 24 px grid; they take the colour and size of the text around them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Back,
    Brand,
    Close,
    Command,
    Details,
    Down,
    Download,
    End,
    File,
    Inbox,
    Keyboard,
    Leave,
    LogOut,
    Paperclip,
    Plus,
    Release,
    Retry,
    Send,
    Take,
    Trash,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M15 5l-7 7 7 7",
            Self::Brand => {
                "M5 4.5h14a2.5 2.5 0 0 1 2.5 2.5v7.500a2.5 2.5 0 0 1-2.5 2.500h-6.500L7.5 21v-4H5a2.5 2.5 0 0 1-2.5-2.500V7A2.5 2.5 0 0 1 5 4.500zM7.5 9h9M7.5 12.500h5.5"
            }
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Command => {
                "M9 9h6v6H9zM9 9H6.500A2.5 2.5 0 1 1 9 6.500zM15 9V6.500A2.5 2.5 0 1 1 17.5 9zM15 15h2.500a2.5 2.5 0 1 1-2.5 2.500zM9 15v2.500A2.5 2.5 0 1 1 6.5 15z"
            }
            Self::Details => {
                "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM15 5v14"
            }
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Download => "M12 4v11M7 10.500l5 5 5-5M5 19.500h14",
            Self::End => "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8 12.500l2.8 2.800L16 10",
            Self::File => {
                "M7 3h7l5 5v11.500A1.5 1.5 0 0 1 17.5 21h-10.500A1.5 1.5 0 0 1 5.5 19.500v-15A1.5 1.5 0 0 1 7 3zM14 3v5h5"
            }
            Self::Inbox => {
                "M4 13l2.6-7.300A1.5 1.5 0 0 1 8 4.700h8a1.5 1.5 0 0 1 1.4 1L20 13v4.500a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 4 17.500zM4 13h4.500l1.5 2.500h4l1.5-2.500H20"
            }
            Self::Keyboard => {
                "M4.5 6h15A1.5 1.5 0 0 1 21 7.500v9a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 16.500v-9A1.5 1.5 0 0 1 4.5 6zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8"
            }
            Self::LogOut => {
                "M10 4.500H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.500h4M15 8l4 4-4 4M19 12h-9"
            }
            Self::Paperclip => {
                "M20 11.500l-8.300 8.300a5 5 0 0 1-7.100-7.100l8.300-8.300a3.300 3.300 0 0 1 4.700 4.700l-8.300 8.300a1.700 1.700 0 0 1-2.400-2.400l7.700-7.600"
            }
            Self::Leave => "M9 6h9v9M18 6L7 17",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Release => "M9 14l-4-4 4-4M5 10h9a5 5 0 0 1 5 5v3",
            Self::Retry => "M19 12a7 7 0 1 1-2.3-5.200M19 4v4h-4",
            Self::Send => "M12 19V5M5.5 11.500L12 5l6.5 6.5",
            Self::Take => {
                "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20a7 7 0 0 1 11-5.700M18 14v6M15 17h6"
            }
            Self::Trash => {
                "M4.5 7h15M10 11v6M14 11v6M6.5 7l.8 11.500A1.5 1.5 0 0 0 8.8 20h6.400a1.5 1.5 0 0 0 1.5-1.500L17.5 7M9 7V5.500A1.5 1.5 0 0 1 10.5 4h3A1.5 1.5 0 0 1 15 5.500V7"
            }
        }
    }
}

/// An icon beside or instead of a text; never the only name of anything.
#[component]
pub(super) fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path()/>
        </svg>
    }
}
