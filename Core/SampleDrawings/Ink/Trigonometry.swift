import Glibc

// Named in full, so that only this file needs the C library.
func sine(_ radians: Double) -> Double { sin(radians) }
func cosine(_ radians: Double) -> Double { cos(radians) }
func tangent(_ radians: Double) -> Double { tan(radians) }
