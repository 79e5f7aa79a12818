import { bundleHandler } from './handler-bundle';

void bundleHandler().then(({ files, bytes }) => console.log(`assets/handler: ${files} files, ${Math.round(bytes / 1024)} KiB`));
