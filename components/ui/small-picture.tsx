interface SmallPictureProps {
  className: string;
  src: string;
  /** Empty where the words beside it say the same. */
  alt: string;
  width?: number;
  height?: number;
}

/** A picture that somebody gave us: of 24 kB at most and already small enough, so there is nothing to optimise. */
export function SmallPicture({ alt, ...picture }: SmallPictureProps) {
  // biome-ignore lint/performance/noImgElement: see above; the optimiser would keep copies of what is one person's
  return <img alt={alt} {...picture} />;
}
