/** A packet that breaks the rules of Apple Lossless. */
export class DamagedAlacPacket extends Error {
  override readonly name = "DamagedAlacPacket";
}
