//! Where the pure state meets the browser: the socket, the address bar, storage, time.

mod address;
mod calls;
mod clock;
mod desk;
mod focus;
mod rich;
mod session;
mod storage;
mod uploads;

pub(crate) use address::row_id;
pub(crate) use clock::Clock;
pub(crate) use desk::{Departure, Desk};
pub(crate) use focus::{focus_by_id, focus_now, once_drawn, press_by_id, refocus};
pub(crate) use rich::show_in;
pub(crate) use session::{LogIn, LogInError, log_in, log_out, logged_in};
pub(crate) use storage::{keep_letters, keep_name, kept_letters, kept_name};
