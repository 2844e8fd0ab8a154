// Draws one ad for each line of JSON on stdin and answers with a line of JSON: satori sets the words, resvg draws them,
// sharp cuts the photo, lays the words on it and writes the JPEG. Started once and kept warm by benchmarks/peers.py.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Resvg } from "@resvg/resvg-js";
import satori from "satori";
import sharp from "sharp";

const { photo: path, fonts: files } = JSON.parse(process.argv[2]);
const photo = readFileSync(path);
const fonts = files.map((file) => ({ ...file, data: readFileSync(file.path), style: "normal" }));
// Every run reads the photo anew, as ours does.
sharp.cache(false);

const box = (style, children) => ({ type: "div", props: { style: { display: "flex", ...style }, children } });

function ad({ width, height, headline, subheadline, cta, ground, accent, ink }) {
  const short = Math.min(width, height);
  const [big, small] = [Math.round(short * 0.085), Math.round(short * 0.036)];
  const words = box(
    { position: "absolute", left: "6%", right: "6%", bottom: "6%", flexDirection: "column", alignItems: "flex-start" },
    [
      box({ fontFamily: "Heading", fontSize: big, lineHeight: 1.08, color: ink }, headline),
      box({ fontFamily: "Body", fontSize: small, margin: `${small / 2}px 0 ${small}px`, color: ink }, subheadline),
      box(
        {
          fontFamily: "Body",
          fontSize: small,
          padding: `${small * 0.6}px ${small * 1.2}px`,
          borderRadius: small * 0.4,
          background: accent,
          color: ground,
        },
        cta,
      ),
    ],
  );
  const scrim = box({
    position: "absolute",
    left: 0,
    top: "40%",
    width: "100%",
    height: "60%",
    backgroundImage: `linear-gradient(to bottom, transparent, ${ground})`,
  });
  return box({ position: "relative", width, height }, [scrim, words]);
}

async function draw(order) {
  const { width, height } = order;
  const svg = await satori(ad(order), { width, height, fonts });
  const layer = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  return sharp(photo)
    .resize(width, height, { fit: "cover" })
    .composite([{ input: layer.pixels, raw: { width: layer.width, height: layer.height, channels: 4 }, premultiplied: true }])
    .jpeg({ quality: 90, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

for await (const line of createInterface({ input: process.stdin })) {
  const made = await draw(JSON.parse(line));
  console.log(JSON.stringify({ bytes: made.length }));
}
