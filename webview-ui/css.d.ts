/** Style sheets are imported for the bundler, not for their values. */
declare module "*.css";
