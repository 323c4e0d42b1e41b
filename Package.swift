// swift-tools-version: 6.2
import PackageDescription

/// Debian's headers that lie outside the default search path; shims are optimised in debug builds too, because they touch every pixel.
let optimised: [CXXSetting] = [.unsafeFlags(["-O2"])]
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]

func core(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Core/\(name)", resources: resources, swiftSettings: strict)
}

func function(_ name: String, _ dependencies: [Target.Dependency], product: String? = nil, exclude: [String] = []) -> Target {
    .executableTarget(name: product ?? name, dependencies: dependencies, path: "Functions/\(name)", exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, path: "Tests/\(name)Tests", exclude: exclude, resources: resources,
        swiftSettings: strict)
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let webSocket: [Target.Dependency] = [
    .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOWebSocket", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"), .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
    .product(name: "HummingbirdCore", package: "hummingbird"),
]
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "buildtrace",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // The domain: values in, values out.
        core("Domain"),

        core("ObjectComparison", ["Domain"]),

        // Mechanisms: one C library each, behind a small shim.
        core("Raster"),
        .target(
            name: "CPoppler", path: "Core/CPoppler", cxxSettings: [.unsafeFlags(["-O2", "-I/usr/include/poppler/cpp", "-isystem/usr/include/poppler"])],
            linkerSettings: ["poppler-cpp", "poppler"].map { .linkedLibrary($0) }),
        .systemLibrary(name: "CZlib", path: "Core/CZlib", providers: [.apt(["zlib1g-dev"])]),
        core("PDF", ["CPoppler", "Domain", "Raster"]),
        .target(
            name: "CVision", path: "Core/CVision", cxxSettings: [.unsafeFlags(["-O2", "-I/usr/include/opencv4"])],
            linkerSettings: ["core", "imgproc", "features2d", "calib3d", "flann"].map { .linkedLibrary("opencv_\($0)") }),
        core("Vision", ["CVision", "Domain", "Raster"]),
        .target(
            name: "CImaging", path: "Core/CImaging", cSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: ["lept", "png16", "tesseract"].map { .linkedLibrary($0) }),
        core("Imaging", ["CImaging", "Domain", "Raster"]),
        .systemLibrary(name: "CPostgres", path: "Core/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CObjects", path: "Core/CObjects", cxxSettings: [.unsafeFlags(["-O2"])]),
        core("ObjectReading", ["CObjects", "ObjectComparison"]),
        core("Postgres", ["CPostgres", logging]),
        .target(name: "CCurl", path: "Core/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        core("HTTPClient", ["CCurl", logging]),
        core("ObjectStorage", ["GoogleAuth", "HTTPClient", crypto]),
        core("GoogleAuth", ["HTTPClient", crypto, jwt, .product(name: "CryptoExtras", package: "swift-crypto")]),
        core("PubSub", ["GoogleAuth", "HTTPClient"]),

        // Policy: what the functions and the command share.
        .target(name: "CChildProcess", path: "Core/CChildProcess", cSettings: [.unsafeFlags(["-O2"])]),
        .systemLibrary(name: "CArchive", path: "Core/CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CFontconfig", path: "Core/CFontconfig", pkgConfig: "fontconfig", providers: [.apt(["libfontconfig-dev"])]),
        core("ConfinedProcess", ["CChildProcess"]),
        core("StepTracing", [tracing]),
        core("PageReading", ["CArchive", "CFontconfig", "CChildProcess", "ConfinedProcess", "Domain", "Raster", "PDF", "Imaging", "StepTracing", crypto, tracing]),
        core("Comparison", ["Domain", "Imaging", "Raster", "Vision", "PageReading", "StepTracing"]),
        core("PairPictures", ["Domain", "Raster", "Vision", "Imaging", "PageReading"]),
        core("Gallery", ["Domain", "Raster", "Vision", "Imaging", "PageReading", "PairPictures"]),
        core("SetComparison", ["Domain", "Comparison", "PageReading", crypto]),
        core("SheetTiles", ["CImaging", "Domain", "Raster", "Vision", "Imaging"]),
        core("SampleObjects", ["Domain"]),
        core("SampleDrawings", ["CZlib", "Domain", "PDF"]),
        core("Failpoints", ["Settings"]),
        core("Pipeline", ["Domain", "Failpoints", "GoogleAuth", "HTTPClient", "Postgres", "PubSub", "ObjectStorage", "Settings", logging]),
        core("FunctionRuntime", [nioCore, "Turnstile", "Domain", "Failpoints", "Pipeline", "Postgres", "PubSub", "GoogleAuth", "ObjectStorage", "HTTPClient", "Telemetry", "Settings", hummingbird, .product(name: "HummingbirdCore", package: "hummingbird"), lifecycle, logging]),
        core("MessageBroker", ["Failpoints", "GoogleAuth", "Postgres", "HTTPClient", "PubSub", "Telemetry", hummingbird, lifecycle, logging]),
        core("Summaries", ["Domain", "HTTPClient", "Settings", logging]),
        core("Accounts", ["Domain", "HTTPClient", "Pipeline", "Postgres", "Settings", crypto, jwt]),
        .target(
            name: "CDocuments", path: "Core/CDocuments", cxxSettings: optimised, linkerSettings: [.linkedLibrary("qpdf")]),
        .systemLibrary(name: "CXlsxWriter", path: "Core/CXlsxWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        core("Exports", ["CArchive", "CDocuments", "CXlsxWriter", "ConfinedProcess", "Domain"]),
        core("Workspace", ["Domain", "Pipeline", "Postgres", "Summaries"]),
        core("Telemetry", [logging]),
        core("Settings"),
        core("Turnstile"),
        core("Multipart"),
        core("LocalStack", ["Supervision", "Domain", "HTTPClient", "Pipeline", "Postgres", "PubSub"]),
        core("Supervision", [subprocess, nioCore, nioPosix]),

        // The functions.
        function("Broker", ["Failpoints", "GoogleAuth", "MessageBroker", "Postgres", "Settings", "Telemetry", lifecycle, logging, nioCore]),
        function("Api", ["Accounts", "Exports", "Failpoints", "Imaging", "SheetTiles", "Summaries", "Turnstile", "Workspace", "FunctionRuntime", "Pipeline", "Postgres", "ObjectStorage", "Multipart", "Settings", "Telemetry", "Domain", crypto, httpTypes, hummingbird, lifecycle, logging, nioCore] + webSocket, exclude: ["Web"]),
        function("Page", ["FunctionRuntime", "Pipeline", "ObjectStorage", "PageReading", "Imaging", "Settings", "Domain", logging]),
        function("Orchestrator", ["FunctionRuntime", "Pipeline", "Domain"]),
        function("Diff", ["FunctionRuntime", "Pipeline", "ObjectStorage", "PageReading", "Comparison", "PairPictures", "Imaging", "Raster", "Domain", logging]),
        function("Summary", ["FunctionRuntime", "Pipeline", "ObjectStorage", "Summaries", "Domain", logging]),
        function("DeadLetter", ["FunctionRuntime", "Pipeline", "PubSub", "Domain"]),

        // The command.
        function("BuildTrace", ["LocalStack", "Pipeline", "Postgres", "PubSub", "HTTPClient", "Settings", "SetComparison", "Comparison", "PageReading", "PairPictures", "Gallery", "SampleDrawings", "SampleObjects", "ObjectComparison", "ObjectReading", "StepTracing", arguments, tracing], product: "buildtrace"),

        tests("Domain"),
        tests("SheetTiles", ["Domain", "Imaging", "Raster", "Vision"]),
        tests("Api", ["TestSupport", "SampleDrawings", "Accounts", "Exports", "Imaging", "Raster", "SheetTiles", "Workspace", "Domain", "FunctionRuntime", "HTTPClient", "ObjectStorage", "Pipeline", "Postgres", "PubSub", "Settings", "Telemetry", crypto, hummingbird, jwt, lifecycle, logging, .product(name: "HummingbirdTesting", package: "hummingbird")], exclude: ["Clients", "contract.txt"]),
        tests("ObjectComparison", ["Domain"]),
        tests("ObjectReading", ["ObjectComparison"]),
        tests("Failpoints", ["Settings"]),
        tests("FunctionRuntime", ["Failpoints", "GoogleAuth", "HTTPClient", "ObjectStorage", "Settings", jwt, .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "HummingbirdTesting", package: "hummingbird")]),
        tests("Postgres", ["TestSupport"]),
        tests("Pipeline", ["TestSupport", "Failpoints", "HTTPClient", "ObjectStorage", "Postgres", "PubSub", "Settings", "Domain"]),
        tests("Settings"),
        tests("Multipart"),
        tests("Exports", ["TestSupport", "Domain", "SampleDrawings"], exclude: ["read_pdf.py"]),
        tests("Summaries", ["TestSupport", "Domain", "HTTPClient", "Settings", hummingbird, logging]),
        tests("Supervision", [nioCore, nioPosix]),
        tests("Telemetry", [logging]),
        tests("StepTracing", [tracing]),
        tests("HTTPClient", [hummingbird, logging]),
        tests("PubSub", ["TestSupport", "HTTPClient", hummingbird, logging], exclude: ["Clients"]),
        tests("GoogleAuth", ["HTTPClient", hummingbird, logging, jwt, .product(name: "CryptoExtras", package: "swift-crypto")]),
        tests("ObjectStorage", ["TestSupport", "StorageServers", "HTTPClient", "GoogleAuth", crypto, hummingbird, logging, .product(name: "CryptoExtras", package: "swift-crypto")], exclude: ["Clients"]),
        tests("MessageBroker", ["Failpoints", "GoogleAuth", "Pipeline", "PubSub", "HTTPClient", "Postgres", hummingbird, lifecycle, logging, .product(name: "CryptoExtras", package: "swift-crypto")], exclude: ["Clients"]),
        tests("Imaging", ["PDF", "Raster"]),
        tests("PDF", ["Domain", "Raster"]),
        tests("Gallery", ["Domain", "SampleDrawings", "buildtrace"]),
        tests("PairPictures", ["Domain", "PageReading", "Raster"]),
        tests("SetComparison", ["Comparison", "Domain", "PageReading", "Raster"]),
        tests("PageReading", ["CArchive", "Imaging", "Domain", "PDF", "Raster", "buildtrace"]),
        tests("SampleDrawings", ["PDF"]),
        tests("SampleObjects", ["ObjectComparison", "ObjectReading"]),
        tests("Vision", ["Domain", "Raster"]),
        tests("Comparison", ["Domain", "PDF", "PageReading", "Raster", "SampleDrawings"]),
        .target(name: "TestSupport", dependencies: ["Turnstile", hummingbird, logging], path: "Tests/TestSupport", swiftSettings: strict),
        .target(name: "StorageServers", path: "Tests/StorageServers", swiftSettings: strict),
        .testTarget(name: "DrawingsTests", dependencies: ["Domain", "PDF"], path: "Tests/DrawingsTests", swiftSettings: strict),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "StorageServers", "LocalStack", "Supervision", "Failpoints", "ObjectStorage", "Postgres", "Pipeline", "PubSub", "HTTPClient", "Settings", "SampleDrawings", "Domain",
                "Api", "Page", "Orchestrator", "Diff", "Summary", "DeadLetter", "Broker", "buildtrace",
                crypto, hummingbird, logging, nioCore, nioPosix,
            ], path: "Tests/SystemTests", swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
