import FoundationEssentials

/// `timestamptz` as `Date`: sessions speak UTC and ISO dates (`2026-11-21 13:32:46.123456+00`).
extension Date: PostgresCodable {
    public var postgresText: PostgresText {
        let microseconds = Int64((timeIntervalSince1970 * 1_000_000).rounded())
        let (second, fraction) = microseconds.quotientAndFloor(by: 1_000_000)
        let (day, secondOfDay) = second.quotientAndFloor(by: 86_400)
        let (year, month, dayOfMonth) = CivilDay.date(ofDay: day)
        func pad(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfMonth, 2))"
        let time = "\(pad(secondOfDay / 3600, 2)):\(pad(secondOfDay / 60 % 60, 2)):\(pad(secondOfDay % 60, 2)).\(pad(fraction, 6))"
        return PostgresText("\(date) \(time)+00")
    }

    public static func decode(postgresText text: String?) -> Date? {
        guard let text, text.hasSuffix("+00") else { return nil }
        let halves = text.dropLast(3).split(separator: " ")
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-").compactMap { Int64($0) }
        let time = halves[1].split(separator: ":")
        guard date.count == 3, time.count == 3, let hour = Int64(time[0]), let minute = Int64(time[1]) else { return nil }
        let seconds = time[2].split(separator: ".")
        guard let first = seconds.first, let second = Int64(first) else { return nil }
        var microseconds: Int64 = 0
        if seconds.count == 2 {
            let digits = seconds[1].prefix(6)
            guard let fraction = Int64(digits) else { return nil }
            microseconds = (0..<(6 - digits.count)).reduce(fraction) { value, _ in value * 10 }
        }
        let day = CivilDay.day(year: date[0], month: date[1], day: date[2])
        let total = day * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(total) + Double(microseconds) / 1_000_000)
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
enum CivilDay {
    static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = year.quotientAndFloor(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).quotientAndFloor(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// The quotient rounded down, and the rest, which is never negative.
    func quotientAndFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
