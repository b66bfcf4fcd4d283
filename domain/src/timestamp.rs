//! The browser's timestamp: what [`jiff::Timestamp`] is to everybody else, of which it has the few functions that the
//! app needs under the same names. jiff reads every date format there is and explains every way to get one wrong; that
//! weighed a tenth of the whole app, for reading `2012-03-07T17:00:00Z`.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DAY: i64 = 86_400;

/// A moment, to the nanosecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    second: i64,
    /// Since the second began, in nanoseconds.
    nanosecond: u32,
}

/// Not a time such as `2012-03-07T17:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time")
    }
}

impl Timestamp {
    /// The beginning of 1970.
    pub const UNIX_EPOCH: Self = Self { second: 0, nanosecond: 0 };

    /// A moment from seconds since 1970.
    ///
    /// # Errors
    /// None; the signature is jiff's.
    #[allow(clippy::unnecessary_wraps, reason = "as jiff's, whose place it takes")]
    pub fn from_second(second: i64) -> Result<Self, NotATime> {
        Ok(Self { second, nanosecond: 0 })
    }

    /// A moment from milliseconds since 1970.
    ///
    /// # Errors
    /// None; the signature is jiff's.
    pub fn from_millisecond(millisecond: i64) -> Result<Self, NotATime> {
        let nanosecond = u32::try_from(millisecond.rem_euclid(1000) * 1_000_000).map_err(|_| NotATime)?;
        Ok(Self { second: millisecond.div_euclid(1000), nanosecond })
    }

    /// Whole seconds since 1970.
    pub fn as_second(self) -> i64 {
        self.second
    }

    /// Whole milliseconds since 1970.
    pub fn as_millisecond(self) -> i64 {
        self.second * 1000 + i64::from(self.nanosecond / 1_000_000)
    }
}

/// Only UTC with a `Z`: the API sends nothing else.
impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (date, time) = text.strip_suffix('Z').and_then(|text| text.split_once('T')).ok_or(NotATime)?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
        let [year, month, day] = numbers(date, '-')?;
        let [hour, minute, second] = numbers(time, ':')?;
        let in_range =
            (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
        if !in_range || fraction.len() > 9 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NotATime);
        }
        let nanosecond = format!("{fraction:0<9}").parse().map_err(|_| NotATime)?;
        Ok(Self { second: days(year, month, day) * DAY + hour * 3600 + minute * 60 + second, nanosecond })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.second.div_euclid(DAY));
        let second = self.second.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanosecond > 0 {
            let fraction = format!("{:09}", self.nanosecond);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Text)
    }
}

fn numbers(text: &str, between: char) -> Result<[i64; 3], NotATime> {
    let mut parts = text.split(between).map(|part| part.parse::<u16>().map(i64::from).map_err(|_| NotATime));
    let mut next = || parts.next().unwrap_or(Err(NotATime));
    let all = [next()?, next()?, next()?];
    if parts.next().is_some() { Err(NotATime) } else { Ok(all) }
}

/// Days since 1970 of a date in the Gregorian calendar. Years begin in March here, so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date that so many days after 1970 began is: [`days`] the other way around.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn it_reads_and_writes_what_jiff_does() {
        // From 1900 to 2100 in steps that meet every hour, month and leap year at some point.
        for step in 0..200_000_i64 {
            let millisecond = -2_208_988_800_000 + step * 31_557_601_789 % 6_311_520_000_000;
            let theirs = jiff::Timestamp::from_millisecond(millisecond).unwrap();
            let ours = Timestamp::from_millisecond(millisecond).unwrap();
            assert_eq!(ours.to_string(), theirs.to_string());
            assert_eq!(theirs.to_string().parse(), Ok(ours));
            assert_eq!(ours.as_millisecond(), theirs.as_millisecond());
        }
    }

    #[test]
    fn it_keeps_nanoseconds() {
        let text = "2026-11-22T15:05:09.699098007Z";
        let json = serde_json::to_string(&text.parse::<Timestamp>().unwrap()).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap().to_string(), text);
    }

    #[test]
    fn anything_else_is_not_a_time() {
        for text in [
            "",
            "2012",
            "2012-03-07",
            "2012-03-07T17:00:00",
            "2012-13-07T17:00:00Z",
            "2012-03-07T17:00Z",
            "Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
