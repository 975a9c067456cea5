import encodeQR from 'qr';

const quiet = 4;

/** A QR code as one SVG path, black on a white plate in both themes, with the quiet zone that scanners need (4 modules). */
export function Qr({ text, title }: { text: string; title: string }) {
  const modules = encodeQR(text, 'raw', { border: quiet });
  const size = modules.length;
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={title} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
