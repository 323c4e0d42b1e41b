import Domain
import Testing

@Suite struct ChangeRenamingTests {
    private let renaming = ChangeRenaming(from: "A-1", to: "A-1-page-7")

    @Test func idsOfTheSheetAreRenamedAndNoOthers() {
        #expect(renaming(id: "A-1-3") == "A-1-page-7-3")
        for other in ["A-11-3", "BA-1-3", "A-1", "A-1-", "A-1-3a", "A-1-page-7-3"] { #expect(renaming(id: other) == other) }
    }

    @Test func idsInATextAreRenamedWhereTheyStandAsWords() {
        #expect(
            renaming(text: "Wider (A-1-3, A-1-12); see A-1-4.") == "Wider (A-1-page-7-3, A-1-page-7-12); see A-1-page-7-4.")
        let untouched = "Sheet A-1 and A-1-B, XA-1-2, A-1-2-5, S-A-1-9 and A-11-2"
        #expect(renaming(text: untouched) == untouched)
        #expect(renaming(text: "") == "")
    }
}
