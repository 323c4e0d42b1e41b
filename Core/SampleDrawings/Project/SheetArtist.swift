import Domain

/// Draws a sheet of the set, both revisions of it.
struct SheetArtist {
    let seed: UInt64
    let project: Project
    let plan: RevisionPlan
    private let oldNumbers: [String: String]
    private let newNumbers: [String: String]
    private let referable: [SheetSpec]

    init(seed: UInt64, project: Project, plan: RevisionPlan) {
        self.seed = seed
        self.project = project
        self.plan = plan
        let old = plan.entries.filter { $0.fate != .added }
        oldNumbers = Dictionary(uniqueKeysWithValues: old.map { ($0.spec.key, $0.spec.key) })
        newNumbers = Dictionary(uniqueKeysWithValues: plan.entries.map { ($0.spec.key, $0.newNumber) })
        referable = old.filter { $0.fate != .removed }.map(\.spec)
    }

    func draw(_ entry: RevisionPlan.Entry) -> SheetDrawing {
        let spec = entry.spec
        var random = SeededRandom(seed: seed, part: spec.key)
        var sheet = SheetDrawing(paper: spec.paper, oldNumbers: oldNumbers, newNumbers: newNumbers)
        draw(entry, on: &sheet, using: &random)
        addTitleBlock(of: entry, to: &sheet, using: &random)
        if entry.fate == .edited {
            sheet.revise(count: random.int(4...9), gap: 14, using: &random)
        }
        return sheet
    }

    private func draw(_ entry: RevisionPlan.Entry, on sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let spec = entry.spec
        let references = references(of: entry)
        switch spec.kind {
        case .floorPlan:
            let plan = FloorPlan(spec: spec, seed: seed)
            plan.addGrid(to: &sheet)
            plan.addRooms(to: &sheet, using: &random)
            plan.addWalls(to: &sheet, isBackground: false)
            plan.addOpenings(to: &sheet, isBackground: false)
            plan.addDimensions(to: &sheet, using: &random)
            plan.addTags(to: &sheet, references: references, using: &random)
            plan.addNotes(to: &sheet, heading: "GENERAL NOTES", notes: .architectural, using: &random)
            plan.addTitle(to: &sheet)
        case .framingPlan: FramingPlan(plan: FloorPlan(spec: spec, seed: seed)).draw(on: &sheet, references: references, using: &random)
        case .ductPlan: ServicesPlan(plan: FloorPlan(spec: spec, seed: seed)).drawDucts(on: &sheet, using: &random)
        case .lightingPlan: ServicesPlan(plan: FloorPlan(spec: spec, seed: seed)).drawLighting(on: &sheet, using: &random)
        case .pipingPlan: ServicesPlan(plan: FloorPlan(spec: spec, seed: seed)).drawPiping(on: &sheet, using: &random)
        case .elevation: ElevationSheet(spec: spec, seed: seed).draw(on: &sheet, references: references, using: &random)
        case .section: SectionSheet(spec: spec, seed: seed).draw(on: &sheet, references: references, using: &random)
        case .detail, .structuralDetail: DetailSheet(spec: spec).draw(on: &sheet, references: references, using: &random)
        case .schedule: ScheduleSheet(spec: spec, seed: seed).draw(on: &sheet, using: &random)
        }
    }

    /// The sheets that this one may name in its tags. One that stays as it is must not name one whose number changes.
    private func references(of entry: RevisionPlan.Entry) -> [String] {
        let steady = plan.steadyKeys
        let wanted: Set<SheetSpec.Kind> = entry.spec.kind == .framingPlan ? [.structuralDetail, .section] : [.section, .detail, .elevation]
        return referable.filter { spec in
            wanted.contains(spec.kind) && spec.key != entry.spec.key && (entry.fate == .edited || steady.contains(spec.key))
        }.map(\.key)
    }

    private func addTitleBlock(of entry: RevisionPlan.Entry, to sheet: inout SheetDrawing, using random: inout SeededRandom) {
        let spec = entry.spec
        let old = TitleBlockText(
            number: spec.key, title: spec.title, scale: spec.scale, date: project.oldDate, issues: project.issues,
            drawnBy: random.pick(project.hands))
        var new = old
        new.number = entry.newNumber
        if entry.fate != .untouched {
            new.date = project.newDate
            new.issues.append(project.newIssue)
        }
        sheet.addTitleBlock(old: old, new: new, project: project)
    }
}
