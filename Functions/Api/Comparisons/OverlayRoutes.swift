import Domain
import Foundation
import Hummingbird
import Workspace

extension Api {
    private struct RegionBody: Decodable {
        var id: String?
        var action: OverlayRegion.Action
        var bounds: [Double]
        var from: [Double]?
        var label: String?
    }

    private struct OverlayBody: Decodable {
        var regions: [RegionBody]?
        var is_active: Bool?
    }

    private struct OverlayAnswer: Encodable {
        /// Links to the machine's pictures, by purpose.
        var machine: [String: String]
        /// The first version first.
        var manual: [ManualOverlayView]
        var active_overlay_id: OverlayID?
    }

    private static let mostRegions = 500

    func addOverlays(to routes: Routes) {
        routes.get(
            "overlays/{id}", .viewer(of: .comparison), Operation("getOverlay", "A sheet's pictures, and what people corrected in them", answer: "Overlay")
        ) { call in
            let comparison = try await comparison(call)
            var links: [String: String] = [:]
            for (name, key) in comparison.files { links["\(name)_url"] = try await link(key) }
            let manual = try await workspace.overlays.list(call.organization, comparison.id)
            return try JSONAnswer.response(OverlayAnswer(machine: links, manual: manual, active_overlay_id: manual.first(where: \.is_active)?.id))
        }
        routes.post(
            "overlays/{id}/manual", .editor(of: .comparison),
            Operation("addOverlay", "Correct the overlay: a new version, which becomes the active one", body: "NewOverlay", answer: "ManualOverlay", status: 201)
        ) { call in
            let body = try await call.body(OverlayBody.self)
            guard let regions = body.regions else { throw Problem.invalid("The field 'regions' is missing.") }
            let view = try await workspace.overlays.add(call.organization, call.id(of: "comparison"), by: call.caller.user, Self.checked(regions))
            return try JSONAnswer.response(view, status: .created)
        }
        routes.put(
            "overlays/{id}/manual/{overlay_id}", .editor(of: .comparison),
            Operation(
                "updateOverlay", "With `regions`, the next version of this one; with `is_active`, take it into use or out of it", body: "OverlayEdit",
                answer: "ManualOverlay")
        ) { call in
            let body = try await call.body(OverlayBody.self)
            let comparison: ComparisonID = try call.id(of: "comparison"), overlay: OverlayID = try call.id("overlay_id", of: "overlay")
            switch (body.regions, body.is_active) {
            case (let regions?, nil):
                let view = try await workspace.overlays.add(call.organization, comparison, by: call.caller.user, Self.checked(regions), parent: overlay)
                return try JSONAnswer.response(view)
            case (nil, let isActive?):
                return try JSONAnswer.response(try await workspace.overlays.activate(call.organization, comparison, overlay, isActive))
            default: throw Problem.invalid("Give either 'regions' or 'is_active'.")
            }
        }
        routes.delete(
            "overlays/{id}/manual/{overlay_id}", .editor(of: .comparison), Operation("deleteOverlay", "Delete a version of the overlay", status: 204)
        ) { call in
            try await workspace.overlays.delete(call.organization, call.id(of: "comparison"), call.id("overlay_id", of: "overlay"))
            return Response(status: .noContent)
        }
    }

    private static func checked(_ regions: [RegionBody]) throws -> [OverlayRegion] {
        guard regions.count <= mostRegions else { throw Problem.invalid("An overlay has at most \(mostRegions) regions.") }
        return try regions.enumerated().map { index, region in
            guard (region.action == .moved) == (region.from != nil) else {
                throw Problem.invalid("Region \(index + 1): a moved thing has 'from', others have not.")
            }
            return OverlayRegion(
                id: try Given.optional(region.id, "id", most: 100) ?? UUID().uuidString.lowercased(), action: region.action,
                bounds: try box(region.bounds, index), from: try region.from.map { try box($0, index) }, label: try Given.optional(region.label, "label", most: 200))
        }
    }

    private static func box(_ numbers: [Double], _ index: Int) throws -> Box {
        guard numbers.count == 4, numbers.allSatisfy({ (-100_000...100_000).contains($0) }), numbers[0] < numbers[2], numbers[1] < numbers[3] else {
            throw Problem.invalid("Region \(index + 1): a box is [left, top, right, bottom] in points, with left below right and top below bottom.")
        }
        return Box(left: numbers[0], top: numbers[1], right: numbers[2], bottom: numbers[3])
    }
}
