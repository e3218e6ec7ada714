//! In which order the dates of a column are written: decided by evidence, or asked.

use super::date::{DateOrder, WrittenDate};

/// What the dates of a column tell about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    /// Dates that only make sense with the day first.
    pub(super) n_day_first: usize,
    /// Dates that only make sense with the month first.
    pub(super) n_month_first: usize,
    /// Dates that are different days in both orders.
    pub(super) n_either: usize,
}

/// The order of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// No date depends on it.
    Plain,
    /// The evidence says so; some dates may contradict it.
    By(DateOrder),
    /// Nothing tells.
    Open,
}

impl Orders {
    pub(super) fn add(&mut self, date: WrittenDate) {
        match date.order() {
            Some(DateOrder::DayFirst) => self.n_day_first += 1,
            Some(DateOrder::MonthFirst) => self.n_month_first += 1,
            None if date.plain_seconds().is_some() => {}
            None => self.n_either += 1,
        }
    }

    /// The order that most of the evidence is for.
    pub(super) fn decided(self) -> Decided {
        match self.n_day_first.cmp(&self.n_month_first) {
            std::cmp::Ordering::Greater => Decided::By(DateOrder::DayFirst),
            std::cmp::Ordering::Less => Decided::By(DateOrder::MonthFirst),
            std::cmp::Ordering::Equal if self.n_day_first + self.n_either == 0 => Decided::Plain,
            std::cmp::Ordering::Equal => Decided::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::date::read_date;
    use super::*;

    fn check(dates: &[&str], expected: Decided) {
        let mut orders = Orders::default();
        dates
            .iter()
            .filter_map(|text| read_date(text))
            .for_each(|date| orders.add(date));
        assert_eq!(orders.decided(), expected, "{dates:?}");
    }

    #[test]
    fn evidence_decides_and_doubt_stays_open() {
        check(&["2021-04-03", "2021-04-04"], Decided::Plain);
        check(
            &["03/04/2021", "13/04/2021"],
            Decided::By(DateOrder::DayFirst),
        );
        check(
            &["03/04/2021", "04/13/2021"],
            Decided::By(DateOrder::MonthFirst),
        );
        check(&["03/04/2021", "05/06/2021"], Decided::Open);
        check(&["13/04/2021", "04/13/2021"], Decided::Open);
        check(&["04/04/2021"], Decided::Plain);
        check(&["03.04.2021"], Decided::By(DateOrder::DayFirst));
    }
}
