//! Made-up names, as varied as those that forms meet: one word, apostrophes, many scripts, very long ones.

const GIVEN: [&str; 24] = [
    "Adaeze",
    "Bjarni",
    "Citlali",
    "Daiyu",
    "Élodie",
    "Fionnuala",
    "Gintarė",
    "Hamid",
    "Ioana",
    "João",
    "Kwame",
    "Ljubica",
    "Małgorzata",
    "Nguyệt",
    "Odalys",
    "Přemysl",
    "Qiang",
    "Rosalía",
    "Søren",
    "Thi",
    "Ümit",
    "Vaiva",
    "Wangari",
    "Zoltán",
];

const FAMILY: [&str; 25] = [
    "Abara",
    "Brezina",
    "Castellanos",
    "D'Angelillo",
    "Eide",
    "Friedrichsen-Vogel",
    "Göktürk",
    "Hämäläinen",
    "Ilunga",
    "Jónsdóttir",
    "Kowalczykiewicz",
    "Lindqvist",
    "Mbeki-Tanaka",
    "Ní Bhriain",
    "O’Flannagáin",
    "Pálsson",
    "Quispe",
    "Rasmussen",
    "Šimůnek",
    "Thorvaldsdottir",
    "Uzunoğlu",
    "van der Heijden",
    "Wieczorek",
    "Ystad",
    "Zubizarreta",
];

const WHOLE: [&str; 12] = [
    "Xochiquetzalli",
    "山田 花音",
    "김하늘빛",
    "Мирослава Светлова",
    "Ευρυδίκη Λαμπράκη",
    "ليلى الخطيب",
    "תמר אלמוג",
    "आरोही वर्मा",
    "ณัฐธิดา ใจงาม",
    "ნინო ბერიძე",
    "Աստղիկ Մելիքյան",
    "Maria-Esperança da Conceição Vasconcelos de Albuquerque e Sá-Nogueira",
];

/// The `n`th name. Two people may have the same; their addresses tell them apart.
pub(super) fn name(n: usize) -> String {
    if n % 8 == 5 {
        return WHOLE[n / 8 % WHOLE.len()].to_owned();
    }
    // 24 and 25 have no factor in common, so 600 names come before the first returns.
    format!("{} {}", GIVEN[n % GIVEN.len()], FAMILY[n % FAMILY.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::text::Name;

    use super::*;

    #[test]
    fn names_are_varied_and_valid() {
        let names: HashSet<String> = (0..600).map(name).collect();
        assert!(names.len() > 500, "{}", names.len());
        assert!(names.iter().all(|name| Name::parse(name).is_ok()));
        assert!(names.iter().any(|name| name.chars().count() > 60));
        assert!(names.iter().any(|name| !name.contains(' ')));
        assert!(names.iter().any(|name| name.contains('\'')));
        assert!(names.iter().any(|name| name.contains('’')));
        assert!(names.iter().any(|name| !name.contains(|c: char| c.is_ascii_alphabetic())));
    }
}
