/// What every sheet of a set says about the building and the people who draw it. All of it is invented.
struct Project: Hashable {
    struct Consultant: Hashable {
        var role: String
        var name: String
    }

    let architect: String
    let consultants: [Consultant]
    let name: String
    let address: String
    let city: String
    let number: String
    let checkedBy: String
    let hands: [String]
    /// What was issued before, in the old set's revision tables.
    let issues: [Issue]
    /// What the new set was issued for.
    let newIssue: Issue
    let oldDate: String
    let newDate: String
    /// `YYYYMMDD`, for the file itself.
    let oldStamp: String
    let newStamp: String

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, part: "project")
        architect = random.pick(["NORTHLINE", "HALDEN & REY", "STUDIO MERIDIAN", "FIELDGATE", "ALDER WORKS"])
        consultants = [
            .init(role: "STRUCTURAL", name: random.pick(["KESTREL ENGINEERING", "BRIDGEWATER STRUCTURES", "TRUSSMARK"])),
            .init(role: "MECHANICAL", name: random.pick(["CLEARFLOW ENGINEERS", "POLAR AIR DESIGN", "ASPEN MEP"])),
            .init(role: "ELECTRICAL", name: random.pick(["BRIGHTLEAD ELECTRIC", "COPPERLINE", "ASPEN MEP"])),
        ]
        let street = random.pick(["HARBOR", "ORCHARD", "QUARRY", "MILL", "CHAPEL", "FOUNDRY"])
        name = street + " STREET " + random.pick(["CLINIC", "OFFICES", "COMMUNITY CENTER", "LABORATORY"])
        address = "\(random.int(10...98) * 10) \(street) STREET"
        city = random.pick(["LAKE ARDEN", "NEW CORWEN", "PORT ELLERY", "GREENVALE"])
        let year = random.int(2017...2025)
        number = "\(year % 100)\(random.int(100...899))"
        checkedBy = random.pick(["MTR", "ELK", "JDH"])
        hands = random.shuffled(["BNW", "CAS", "PGF", "RSO", "TVL"])
        let month = random.int(1...6)
        let day = random.int(2...26)
        func date(_ month: Int, _ day: Int) -> String { "\(month < 10 ? "0" : "")\(month)/\(day < 10 ? "0" : "")\(day)/\(year)" }
        func stamp(_ month: Int, _ day: Int) -> String { "\(year)\(month < 10 ? "0" : "")\(month)\(day < 10 ? "0" : "")\(day)" }
        issues = [
            Issue(mark: "1", date: date(month, day), text: "SCHEMATIC DESIGN"),
            Issue(mark: "2", date: date(month + 2, day), text: "DESIGN DEVELOPMENT"),
        ]
        oldDate = date(month + 3, day)
        newDate = date(month + 5, day + 1)
        oldStamp = stamp(month + 3, day)
        newStamp = stamp(month + 5, day + 1)
        newIssue = Issue(mark: "3", date: newDate, text: random.pick(["ADDENDUM 1", "PERMIT SET", "BULLETIN 01", "FOR CONSTRUCTION"]))
    }
}
