//! Plain tables for the terminal: the first column to the left, numbers to the right.

use std::fmt::{Display, Write};

/// A table that is being filled.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    /// The table as lines, indented by two.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| chars(cell)).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::from(" ");
            for (column, cell) in row.iter().enumerate() {
                let space = " ".repeat(widths[column] - chars(cell));
                let _ = match column {
                    0 => write!(line, " {cell}{space}"),
                    _ => write!(line, "  {space}{cell}"),
                };
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn chars(cell: &str) -> usize {
    cell.chars().count()
}

/// A number with its thousands apart: 12,345.
pub fn number(n: impl Display) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 12, 999, 1_500, 1_234_567].map(number), ["0", "12", "999", "1,500", "1,234,567"]);
    }

    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut table = Table::new(&["limit", "of"]);
        table.row(&["Þórdís".to_owned(), number(1_500)]);
        table.row(&["x".to_owned(), number(1)]);
        assert_eq!(table.text(), "  limit      of\n  Þórdís  1,500\n  x           1\n");
    }
}
